package vizzy.feed.examples

import java.io.File
import vizzy.feed.FeedClient
import vizzy.feed.FeedError
import vizzy.feed.FeedOptions
import vizzy.feed.FolderStorage
import vizzy.feed.OrgJson

/** Prints a feed from its first page to its last, also without network. Usage: WEB-ROOT FEED FOLDER */
fun main(arguments: Array<String>) {
    val (root, name, folder) = arguments
    val feed = FeedClient(FeedOptions(root, name, OrgJson, FolderStorage(File(folder))))
    try {
        feed.refresh()
    } catch (error: FeedError) {
        System.err.println("showing what is stored: ${error.message}")
    }
    for (page in feed.open() ?: return) {
        if (page.restarted) println("--- a newer version ---")
        for (item in page.items) println(item.values.joinToString("  "))
    }
}
