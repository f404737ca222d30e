/** Where one mail at a time is sent from. */
export interface Place {
  /** Makes room for the next one; to say so again changes nothing. */
  leave(): void;
}

export interface Places {
  /** The next free place, in the order of asking; undefined when whoever asks cannot wait any longer. */
  take(signal: AbortSignal): Promise<Place | undefined>;
}

/**
 * So many mails are sent at once, by whatever server. Who waits for a place has claimed nothing, so nothing has to be
 * known of it when the process dies.
 */
export function createPlaces(count: number): Places {
  const waiting = new Set<() => void>();
  let free = count;
  const place = (): Place => {
    let isTaken = true;
    return {
      leave() {
        if (!isTaken) return;
        isTaken = false;
        const [next] = waiting;
        if (next) next();
        else free += 1;
      },
    };
  };
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(undefined);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(place());
      }
      return new Promise((resolve) => {
        const end = (got: Place | undefined): void => {
          waiting.delete(begin);
          signal.removeEventListener("abort", goAway);
          resolve(got);
        };
        const begin = (): void => end(place());
        const goAway = (): void => end(undefined);
        waiting.add(begin);
        signal.addEventListener("abort", goAway, { once: true });
      });
    },
  };
}
