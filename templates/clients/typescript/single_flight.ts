interface Flight {
  readonly result: Promise<unknown>;
  readonly abort: AbortController;
  waiting: number;
}

/** What an aborted call rejects with. */
export const reasonOf = (signal: AbortSignal): unknown => signal.reason ?? new Error("aborted");

/** Work that is done one after another, in the order in which it was added, whether or not some of it fails. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  add<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Calls for the same thing share one piece of work; it is aborted when all of them are. */
export class SingleFlight {
  readonly #flights = new Map<string, Flight>();

  join<R>(name: string, signal: AbortSignal | undefined,
          work: (signal: AbortSignal) => Promise<R>): Promise<R> {
    if (signal?.aborted) return Promise.reject(reasonOf(signal));
    const flight = this.#flights.get(name) ?? this.#start(name, work);
    flight.waiting++;
    return new Promise<R>((resolve, reject) => {
      const leave = (): void => {
        reject(reasonOf(signal!));
        if (--flight.waiting > 0) return;
        this.#end(name, flight);
        flight.abort.abort(signal!.reason);
      };
      signal?.addEventListener("abort", leave);
      flight.result
        .then(resolve as (value: unknown) => void, reject)
        .finally(() => signal?.removeEventListener("abort", leave));
    });
  }

  #start(name: string, work: (signal: AbortSignal) => Promise<unknown>): Flight {
    const abort = new AbortController();
    const flight: Flight = { abort, waiting: 0, result: work(abort.signal) };
    this.#flights.set(name, flight);
    const end = (): void => this.#end(name, flight);
    flight.result.then(end, end);
    return flight;
  }

  #end(name: string, flight: Flight): void {
    if (this.#flights.get(name) === flight) this.#flights.delete(name);
  }
}
