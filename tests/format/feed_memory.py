"""What a client remembers of a feed, written from docs/FORMAT.md alone: which entry it takes
(section 11) and what it hides (section 13)."""

LINEAGES = 8
HIDDEN_FOR = 30 * 86_400  # seconds


class FeedMemory:
    """One feed or one segment. `now` is in seconds."""

    def __init__(self):
        self.entry = self.lineage = None  # that it holds
        self.highest = {}  # the highest sequence that it took of each lineage, the last one at the end
        self.hidden = set()  # keys as text, by the lineage that it holds
        self.hidden_then = {}  # and by those that it left: key -> until when

    def offer(self, entry, now=0):
        """Whether the client takes an entry. Otherwise it must ignore it, with its ETag."""
        lineage, sequence = entry.get("lineage", self.lineage), entry["sequence"]
        is_held = self.entry is not None and lineage == self.lineage
        taken = self.highest.get(lineage, -1)
        if sequence < taken or (sequence == taken and not is_held):
            return False
        if not is_held:
            self.hidden_then |= {key: now + HIDDEN_FOR for key in self.hidden}
        stays = self.hidden if is_held and sequence == taken else set()
        self.hidden = stays | set(map(str, entry["hidden"]))
        self.highest.pop(lineage, None)
        self.highest = dict([*self.highest.items(), (lineage, sequence)][-LINEAGES:])
        self.entry, self.lineage = entry, lineage
        return True

    def is_hidden(self, key, now=0):
        """Here 17 and "17" are one key."""
        return str(key) in self.hidden or self.hidden_then.get(str(key), now) > now
