/**
 * Stands for a value that is made before the first test: what is asked of it is asked of that value. Before there is
 * one, asking is an error.
 */
export function late<T extends object>(name: string, find: () => T | undefined): T {
  const found = (): T => {
    const value = find();
    if (value === undefined) throw new Error(`${name} is there once the first test of the file begins`);
    return value;
  };
  return new Proxy((() => {}) as unknown as T, {
    get: (_, key) => {
      const value = found();
      const property: unknown = Reflect.get(value, key, value);
      // A method belongs to its object; what a plain record holds is given as it is.
      const isMethod = typeof property === "function" && !Object.hasOwn(value, key);
      return isMethod ? (property as () => unknown).bind(value) : property;
    },
    has: (_, key) => Reflect.has(found(), key),
    ownKeys: () => Reflect.ownKeys(found()),
    getOwnPropertyDescriptor: (_, key) => {
      const property = Reflect.getOwnPropertyDescriptor(found(), key);
      return property && { ...property, configurable: true };
    },
    apply: (_, self, args: unknown[]): unknown => Reflect.apply(found() as () => unknown, self, args),
  });
}
