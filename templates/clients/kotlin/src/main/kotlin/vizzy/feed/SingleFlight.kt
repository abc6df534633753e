package vizzy.feed

/** Work that is done one after another, in the order in which it was asked for, by the threads that asked. */
internal class Queue {
    private val monitor = Monitor()
    private val turns = ArrayList<Any>()

    fun <R> add(signal: AbortSignal?, work: () -> R): R {
        val turn = Any()
        monitor.change { turns.add(turn) }
        try {
            monitor.await(signal) { turns[0] === turn }
            return work()
        } finally {
            monitor.change { turns.remove(turn) }
        }
    }
}

private class Flight {
    var isDone = false
    var result: Any? = null
    var error: Throwable? = null

    /** The call that did the work was ended: another one does it. */
    var isAbandoned = false
}

/** Calls for the same thing share one piece of work, which the first of them does. */
internal class SingleFlight {
    private val monitor = Monitor()
    private val flights = HashMap<String, Flight>()

    @Suppress("UNCHECKED_CAST") // one kind of result for each name
    fun <R> join(name: String, signal: AbortSignal?, work: () -> R): R {
        while (true) {
            signal?.throwIfAborted()
            val own = Flight()
            val flight = monitor.change { flights.getOrPut(name) { own } }
            if (flight === own) return lead(name, own, signal, work)
            monitor.await(signal) { flight.isDone }
            if (flight.isAbandoned) continue
            flight.error?.let { throw it }
            return flight.result as R
        }
    }

    private fun <R> lead(name: String, flight: Flight, signal: AbortSignal?, work: () -> R): R {
        try {
            return work().also { flight.result = it }
        } catch (error: Throwable) {
            flight.error = error
            flight.isAbandoned = error is InterruptedException || signal?.isAborted == true
            throw error
        } finally {
            monitor.change {
                flight.isDone = true
                flights.remove(name)
            }
        }
    }
}
