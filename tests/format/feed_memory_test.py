#!/usr/bin/python3
"""The rules that a client follows (FORMAT.md, sections 11 and 13), as the reader in Python does."""

import unittest

from feed_memory import HIDDEN_FOR, LINEAGES, FeedMemory


def entry(sequence, lineage="aaaaa", hidden=()):
    members = {"sequence": sequence, "hidden": list(hidden)}
    return {**members, "lineage": lineage} if lineage else members


class Client(unittest.TestCase):
    def setUp(self):
        self.memory = FeedMemory()

    def take(self, *offered, **named):
        self.assertTrue(self.memory.offer(entry(*offered, **named)))

    def ignore(self, *offered, **named):
        before = self.memory.entry
        self.assertFalse(self.memory.offer(entry(*offered, **named)))
        self.assertIs(self.memory.entry, before)

    def test_it_never_goes_back_within_a_lineage(self):
        self.take(7)
        self.ignore(6)
        self.take(7)
        self.take(9)
        self.ignore(8)

    def test_it_follows_a_folder_that_was_built_anew_and_not_back_again(self):
        self.take(7)
        self.take(1, "bbbbb")
        self.ignore(7)
        self.ignore(6)
        self.take(2, "bbbbb")
        self.take(8)
        self.ignore(2, "bbbbb")

    def test_entries_without_a_lineage_go_on_with_the_one_that_is_held(self):
        self.take(7, None)
        self.ignore(6, None)
        self.take(1)
        self.ignore(0, None)
        self.take(2, None)
        self.ignore(1)

    def test_it_remembers_eight_lineages(self):
        names = [chr(ord("a") + n) * 5 for n in range(LINEAGES + 1)]
        for name in names:
            self.take(5, name)
        self.ignore(5, names[1])
        self.take(5, names[0])  # forgotten

    def test_what_is_hidden_stays_hidden_until_a_higher_sequence_lists_it_no_longer(self):
        self.take(7, hidden=[1, 2])
        self.ignore(6)
        self.take(7, hidden=[3])
        self.assertEqual([self.memory.is_hidden(key) for key in (1, 2, 3, 4)],
                         [True, True, True, False])
        self.take(8, hidden=[2])
        self.assertEqual([self.memory.is_hidden(key) for key in (1, 2, 3)], [False, True, False])

    def test_what_another_lineage_hid_stays_hidden_for_thirty_days(self):
        self.take(7, hidden=[1])
        self.assertTrue(self.memory.offer(entry(1, "bbbbb", [2]), now=100))
        self.assertTrue(self.memory.offer(entry(2, "bbbbb"), now=200))
        self.assertTrue(self.memory.is_hidden(1, now=99 + HIDDEN_FOR))
        self.assertFalse(self.memory.is_hidden(1, now=100 + HIDDEN_FOR))
        self.assertFalse(self.memory.is_hidden(2, now=200))


if __name__ == "__main__":
    unittest.main()
