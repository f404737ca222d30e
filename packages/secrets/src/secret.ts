import { inspect } from "node:util";

declare const secretBrand: unique symbol;

/** A value that prints as "[secret]" wherever it lands; only `reveal` gives it back. */
export interface Secret {
  readonly [secretBrand]: true;
  toString(): string;
}

const mask = (): string => "[secret]";
const values = new WeakMap<object, string>();
const prototype = Object.freeze(
  Object.create(null, {
    toString: { value: mask },
    toJSON: { value: mask },
    valueOf: { value: mask },
    [Symbol.toPrimitive]: { value: mask },
    [inspect.custom]: { value: mask },
  }) as object,
);

export function createSecret(value: string): Secret {
  const secret = Object.freeze(Object.create(prototype) as Secret);
  values.set(secret, value);
  return secret;
}

export function reveal(secret: Secret): string {
  const value = values.get(secret);
  if (value === undefined) throw new Error("not a secret");
  return value;
}
