export interface Places {
  /** Undefined when there is none left: of this owner, or of all. */
  take(owner: string): Disposable | undefined;
}

/** A bounded number of places, so that those who wait cannot pile up. */
export function createPlaces({ max, maxPerOwner }: { max: number; maxPerOwner: number }): Places {
  const taken = new Map<string, number>();
  let all = 0;
  return {
    take(owner) {
      const own = taken.get(owner) ?? 0;
      if (all >= max || own >= maxPerOwner) return undefined;
      all += 1;
      taken.set(owner, own + 1);
      return {
        [Symbol.dispose]() {
          all -= 1;
          const left = (taken.get(owner) ?? 1) - 1;
          if (left === 0) taken.delete(owner);
          else taken.set(owner, left);
        },
      };
    },
  };
}
