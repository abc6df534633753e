package vizzy.feed

/** Why a call failed, for an app to switch on. */
public enum class Reason(private val text: String) {
    /** No network, or no host at this address. */
    OFFLINE("offline"),

    /** The host took too long. */
    TIMEOUT("timeout"),

    /** The host is in trouble (429, 500 to 599); `retryAfterSeconds` may say for how long. */
    BUSY("busy"),

    /** The host has no such feed. */
    GONE("gone"),

    /** Something else answered, such as the log-in page of a network. */
    NOT_A_FEED("not-a-feed"),

    /** The feed is for a newer version of the app. */
    FORMAT_TOO_NEW("format-too-new"),

    /** A part of the feed is missing or damaged, also after the retries of rule 6. */
    UNREADABLE("unreadable");

    /** As in the test vectors and in the other clients. */
    override fun toString(): String = text
}

/** The only error that a reader throws, but for what an aborted call and an interrupted thread throw. */
public class FeedError(
    public val reason: Reason,
    /** Below the web root, without ".json". */
    public val url: String,
    cause: Throwable? = null,
    public val retryAfterSeconds: Long? = null
) : Exception("$url: $reason", cause)
