/** What an aborted call rejects with. */
export const reasonOf = (signal) => signal.reason ?? new Error("aborted");
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
        return new Promise((resolve, reject) => {
            const leave = () => {
                reject(reasonOf(signal));
                if (--flight.waiting > 0)
                    return;
                this.#end(name, flight);
                flight.abort.abort(signal.reason);
            };
            signal?.addEventListener("abort", leave);
            flight.result
                .then(resolve, reject)
                .finally(() => signal?.removeEventListener("abort", leave));
        });
    }
    #start(name, work) {
        const abort = new AbortController();
        const flight = { abort, waiting: 0, result: work(abort.signal) };
        this.#flights.set(name, flight);
        const end = () => this.#end(name, flight);
        flight.result.then(end, end);
        return flight;
    }
    #end(name, flight) {
        if (this.#flights.get(name) === flight)
            this.#flights.delete(name);
    }
}
