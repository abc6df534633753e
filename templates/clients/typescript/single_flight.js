/** What an aborted call rejects with. */
export const reasonOf = (signal) => signal.reason ?? new Error("aborted");
/** What comes of work; when the signal is aborted before, its reason, and `leave` is called. */
export function unlessAborted(work, signal, leave) {
    return new Promise((resolve, reject) => {
        const abort = () => {
            reject(reasonOf(signal));
            leave();
        };
        signal?.addEventListener("abort", abort);
        work.then(resolve, reject).finally(() => signal?.removeEventListener("abort", abort));
    });
}
/** Work that is done one after another, in the order in which it was added, whether or not some of it fails. */
export class Queue {
    #last = Promise.resolve();
    add(work) {
        const result = this.#last.then(work);
        this.#last = result.catch(() => undefined);
        return result;
    }
}
/** Calls for the same thing share one piece of work; it is aborted when all of them are. */
export class SingleFlight {
    #flights = new Map();
    join(name, signal, work) {
        if (signal?.aborted)
            return Promise.reject(reasonOf(signal));
        const flight = this.#flights.get(name) ?? this.#start(name, work);
        flight.waiting++;
        return unlessAborted(flight.result, signal, () => {
            if (--flight.waiting > 0)
                return;
            flight.end();
            flight.abort.abort(signal.reason);
        });
    }
    #start(name, work) {
        const abort = new AbortController();
        const end = () => {
            if (this.#flights.get(name) === flight)
                this.#flights.delete(name);
        };
        const flight = { abort, end, waiting: 0, result: work(abort.signal) };
        this.#flights.set(name, flight);
        flight.result.then(end, end);
        return flight;
    }
}
