interface Flight {
  readonly result: Promise<unknown>;
  readonly abort: AbortController;
  /** The next call starts another one. */
  readonly end: () => void;
  waiting: number;
}

/** What an aborted call rejects with. */
export const reasonOf = (signal: AbortSignal): unknown => signal.reason ?? new Error("aborted");

/** What comes of work; when the signal is aborted before, its reason, and `leave` is called. */
export function unlessAborted<R>(work: Promise<R>, signal: AbortSignal | undefined, leave: () => void): Promise<R> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(reasonOf(signal!));
      leave();
    };
    signal?.addEventListener("abort", abort);
    work.then(resolve, reject).finally(() => signal?.removeEventListener("abort", abort));
  });
}

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
    return unlessAborted(flight.result as Promise<R>, signal, () => {
      if (--flight.waiting > 0) return;
      flight.end();
      flight.abort.abort(signal!.reason);
    });
  }

  #start(name: string, work: (signal: AbortSignal) => Promise<unknown>): Flight {
    const abort = new AbortController();
    const end = (): void => {
      if (this.#flights.get(name) === flight) this.#flights.delete(name);
    };
    const flight: Flight = { abort, end, waiting: 0, result: work(abort.signal) };
    this.#flights.set(name, flight);
    flight.result.then(end, end);
    return flight;
  }
}
