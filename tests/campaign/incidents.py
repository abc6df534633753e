"""The list that the campaign draws from: what may happen to a feed in two months, and what is to come of
it. A step without expectations must go well, and show readers what the database holds."""

import accidents as acc
import definition_changes as changes
from incident import Cron, Does, Incident, Night, Types, refused_build, refused_publish

INCIDENTS = []


def incident(name, *steps, **where):
    INCIDENTS.append(Incident(name, tuple(step if hasattr(step, "play") else Does(step) for step in steps),
                              **where))


def defines(change):
    return lambda months: months.define(change)


def reverts(months):
    months.define()


def view(name, sql):
    """A migration changes it."""
    return lambda months: months.set_view(name, sql)


def mended(name):
    return view(name, f"SELECT * FROM {'posts' if name == 'post_rows' else 'people'}")


# name, change of the definition, break that the log names: refused until it is reverted.
for broken in (
        ("another number of groups", changes.with_more_groups, r"documents grouped: group was 16, is 256"),
        ("another alias field", changes.with_another_alias, r'profiles: alias was "nick", is "handle"'),
        ("keys become texts", changes.with_text_key, r'people: field "id" was integer, is text'),
        ("another key column", changes.with_another_key, r'people: key was "id", is "nick"'),
        ("a field removed", changes.without_city, r'people: field "city" was text, is gone'),
        ("a field with another type", changes.with_score_as_text, r'field "score" was integer, is text'),
        ("a collection renamed", changes.with_persons, r"folder was v1/profiles/, is v1/persons/"),
        ("a collection dropped", changes.without_grouped, r"folder was v1/grouped/, is gone"),
        ("the feed renamed", changes.with_folk, r"entry was v1/people.json, is v1/folk.json"),
        ("children dropped", changes.without_children, r'children "posts" was a list, is gone'),
        ("segments dropped", changes.without_segments, r"segment_by was city, is gone")):
    name, change, log = broken
    incident(name, defines(change), refused_build(log), reverts, Cron())

incident("a collection that no app needs, and its end", defines(changes.with_archive),
         Cron(metric=("build.prom", "vizzy_build_contract_additions", 1), shows="any"), reverts,
         refused_build("folder was v1/archive/, is gone"),
         Types("vizzy build-feed --allow-breaking archive && vizzy publish {DEST}", 0,
               "warning: documents archive: .*--allow-breaking archive"), Cron())
incident("a typing mistake in the definition", defines(changes.with_typing_mistake),
         refused_build('unknown word "page_sise" .did you mean "page_size"', 2), reverts, Cron())

ROWS = "SELECT id, mark, city, score, nick FROM people"
HALF = "SELECT * FROM people WHERE id % 2 = 0"
LARGE = ROWS.replace("mark", "CASE WHEN id = (SELECT max(id) FROM people) THEN mark || hex(randomblob(30000))"
                             " ELSE mark END AS mark")
# name, view that a migration spoils, how, exit code, log: refused until it is mended.
for spoilt in (
        ("half of the feed is lost", "list_rows", HALF, 3,
         r"feed people: \d+ items where the last version has \d+.*max_shrink"),
        ("half of the documents are lost", "profile_rows", HALF, 3,
         r"profiles: \d+ documents where the last version has \d+.*max_shrink"),
        ("half of the children are lost", "post_rows", "SELECT * FROM posts WHERE id % 2 = 0", 3,
         r"posts: \d+ children in all where the last version has \d+.*max_shrink"),
        ("all segments but one are lost", "list_rows", ROWS.replace("city", "'Lima' AS city"), 3,
         r"the segments of people: 2 of 3 are gone and 0 are new.*max_shrink"),
        ("half of the aliases are lost", "profile_rows",
         ROWS.replace("nick", "CASE WHEN id % 2 = 0 THEN nick END AS nick"), 3,
         r"profiles: \d+ aliases where the last version has \d+.*max_shrink"),
        ("a table is empty", "list_rows", "SELECT * FROM people WHERE 0", 3,
         r"feed people: 0 items where the last version has \d+.*max_shrink"),
        ("a row is too large", "list_rows", LARGE, 3,
         r'max_page_bytes \(14000\), because of the row with the key \d+.* in the field "mark"'),
        ("two people have one alias", "profile_rows",
         ROWS.replace("nick", "CASE WHEN id < (SELECT min(id) + 9 FROM people) THEN 'same' ELSE nick END"
                              " AS nick"), 3, r"v1/profiles/nick/same leads to two documents"),
        ("a text in a column of numbers", "list_rows",
         ROWS.replace("score", "CASE WHEN id % 9 = 0 THEN 'many' ELSE score END AS score"), 1,
         r"\d+ of \d+ rows do not fit the definition"),
        ("a column is gone", "list_rows", "SELECT id, mark, city, nick FROM people", 1,
         r"no such column: score")):
    name, spoilt_view, sql, code, log = spoilt
    incident(name, view(spoilt_view, sql), refused_build(log, code), mended(spoilt_view), Cron())

CUT = ("build.prom", "vizzy_build_oversized_rows", 1)
incident("a row is too large, and is cut", defines(changes.that_cuts), view("list_rows", LARGE),
         Cron(0, "1 row is larger than .* and is cut", CUT, "any"),
         mended("list_rows"), reverts, Cron())
incident("items have no document", defines(changes.that_opens_profiles), Cron(),
         view("profile_rows", "SELECT * FROM people WHERE id % 13 > 0"),
         refused_build(r"feed people: \d+ of \d+ items have no document in profiles"),
         mended("profile_rows"), reverts, Cron())
incident("a loss that is right", view("list_rows", "SELECT * FROM people WHERE id % 3 > 0"),
         refused_build("a loss of more than max_shrink"),
         Types("vizzy build-feed --allow-shrink && vizzy publish {DEST}", 0, "--allow-shrink"),
         Cron(shows="any"), mended("list_rows"), Cron())

POSTGRES = "postgresql://app@127.0.0.1:9/app"
incident("the database is gone", acc.rename_database("p.db", "moved.db"),
         refused_build("database p.db does not exist", 1), acc.rename_database("moved.db", "p.db"), Cron())
incident("the database does not answer", acc.change_setting("p.db", POSTGRES),
         refused_build(f"cannot connect to {POSTGRES}", 1), acc.change_setting(POSTGRES, "p.db"), Cron())
incident("the database is locked", acc.lock_database, refused_build("another process holds its lock", 1),
         acc.unlock_database, Cron())

HELD, FREE = ("build.prom", "vizzy_hold", 1), ("build.prom", "vizzy_hold", 0)
BAD, GOOD = view("list_rows", ROWS.replace("score", "0 AS score")), mended("list_rows")
incident("a bad version", acc.note_sequence, BAD, Cron(shows="any"), Types("vizzy versions", 0, "current"),
         Types("vizzy rollback {good} --hold --reason 'bad import' && vizzy publish {DEST}", 0,
               r"held since .*\(bad import\): no build undoes it"),
         Cron(0, r"\(bad import\): no build changes what is published", HELD, "any"), GOOD,
         Cron(metric=HELD, shows="same"),
         Types("vizzy release", 0, "released the hold"), Cron(metric=FREE))
incident("a rollback after the data was corrected", acc.note_sequence, BAD, Cron(shows="any"), GOOD,
         Types("vizzy rollback {good} && vizzy publish {DEST}", 0, r"publishes the content of sequence \d+"),
         Cron())
incident("a hold, and its release", Types("vizzy hold --reason 'import under way'", 0, "held since"), BAD,
         Cron(0, r"held since \S+ \(import under way\): no build changes what is published", HELD, "same"), Night(),
         GOOD, Cron(metric=HELD, shows="same"), Types("vizzy release", 0, "released the hold"), Cron(metric=FREE))
incident("a hold that ends by itself",
         Types("vizzy hold --until 90m --reason 'import under way'", 0, "held since .* until"),
         Cron(0, r"held since \S+ until \S+ \(import under way\)", HELD, "same"),
         Cron(0, r"the hold since .* is over", FREE))

DOWN = "vizzy takedown {key} && vizzy publish {DEST}"
incident("a takedown", acc.choose_key, Types(DOWN, 0, "took down 1 key"), acc.deny, Cron(), Night())
incident("a takedown by alias", acc.choose_key,
         Types("vizzy takedown --by nick={nick} --reason 'asked for' && vizzy publish {DEST}", 0,
               "took down 1 key"), acc.deny, Cron(), Types("vizzy denylist {DEST}", 0, "asked for"))
incident("a takedown of a key that nobody has",
         Types("vizzy takedown 999999", 1, "nothing published holds 999999, so nothing was taken down"), Cron())
incident("a takedown in advance", acc.choose_next_key,
         Types("vizzy takedown {key} --in-advance && vizzy publish {DEST}"), acc.deny, acc.add_next_row, Cron())
incident("a takedown, undone", acc.choose_key, Types(DOWN), acc.deny, Cron(), acc.allow,
         Types("vizzy takedown {key} --undo && vizzy build-feed && vizzy publish {DEST}", 0,
               "removed 1 key from the denylist"), Cron())
incident("a takedown while held", Types("vizzy hold --reason 'import under way'"), acc.choose_key,
         Types(DOWN, 0, "took down 1 key"), acc.deny, Cron(metric=HELD, shows="same"), Types("vizzy release"),
         Cron(metric=FREE))
incident("the list of takedowns is lost", acc.choose_key, Types(DOWN), acc.deny, acc.lose_denylist,
         refused_build("state/denylist.json is missing", 1),
         Types("mv denylist.backup out/state/denylist.json"), Cron())


def blind(*steps):
    """Readers have no network while somebody damages what they read."""
    return (lambda months: months.close_to_readers(), *steps, lambda months: months.open_to_readers())


def at_place(verb):
    return lambda months: getattr(months.place, verb)()


AGAIN = "vizzy build-feed --since {DEST} --repair && vizzy publish {DEST}"
JOINED = Types(f"{AGAIN} && vizzy gc --keep-builds 0 --keep-hours 0")
ELSEWHERE = refused_publish(r"sequence \d+ in .* was built elsewhere", shows="any")
incident("the folder is lost", acc.lose_folder,
         refused_publish("holds the feed of another folder, of lineage|and the folder only sequence"),
         Types(f"rm -r out && {AGAIN}"), Cron())
incident("a backup of the folder is restored", acc.copy_folder, Cron(), Cron(), acc.restore_folder,
         refused_publish(r"holds sequence \d+, and the folder only sequence \d+"), JOINED, Cron())
incident("another folder publishes, too", acc.change_rows,
         Types("vizzy build-feed --since {DEST} --out copy && vizzy publish {DEST} --out copy"), ELSEWHERE,
         Types("rm -r copy"), JOINED, Cron())
incident("a copied folder publishes, too", acc.copy_folder, acc.change_rows,
         Types("vizzy build-feed --out copy && vizzy publish {DEST} --out copy"), ELSEWHERE,
         Types("rm -r copy"), JOINED, Cron())
incident("an unrelated folder breaks apps", defines(changes.with_more_groups),
         Types("vizzy build-feed --out fresh --quiet && vizzy publish {DEST} --out fresh --replace-feed", 3,
               "breaks what apps rely on at"), reverts, Types("rm -r fresh"), Cron())
incident("the folder moves to another host", acc.move_host, Cron())
incident("the destination is lost", *blind(at_place("lose"), Cron(shows="any")), Cron())
incident("a backup of the destination is restored", at_place("back_up"), Cron(), acc.choose_key, Types(DOWN),
         acc.deny, Cron(), *blind(at_place("restore"), Cron()), Cron())
incident("the destination is not there", at_place("cut_off"),
         refused_publish("is not a folder; create it first, mount the share, or name a section of vizzy.toml", 1),
         at_place("reconnect"), Cron(), place="folder")
incident("the destination cannot be reached", at_place("cut_off"),
         refused_publish("no answer from http://127.0.0.1:9: ", 1), at_place("reconnect"), Cron(), place="ceph")
incident("the credentials are wrong", acc.spoil_credentials, refused_publish("refused to give .*403", 1),
         at_place("reconnect"), Cron(), place="ceph")
incident("a file of the destination is damaged",
         *blind(acc.damage_destination, Night(("publish.prom", "vizzy_publish_check_flaws", 1))), Cron())
incident("a file of the destination is gone",
         *blind(acc.thin_destination, Types("vizzy publish {DEST} --check", 0, "1 missing .*put again")), Cron())
incident("a prefix that others use", acc.use_prefix,
         Types("vizzy publish {USED}", 3, "would overwrite or remove v1/people.json"),
         Types("vizzy publish {USED} --adopt"), Cron())
incident("a lease is left over", acc.leave_lease, Types(AGAIN, 3, "another publisher is at work"),
         Cron(shows="any"), Cron())

IN_FUTURE = Cron(0, "which is in the future: one of the two clocks was wrong",
                 ("build.prom", "vizzy_build_warnings", "some"))
SKEWED = refused_publish("this machine's clock reads .* and the store's .*set it", 1)
RIGHT = acc.set_clock(0)
incident("the clock is a month ahead", acc.set_clock(30), Cron(), Night(), RIGHT, IN_FUTURE, Night(),
         Cron(), place="folder")
incident("the clock is a year behind", acc.set_clock(-365), IN_FUTURE, Night(), RIGHT, Cron(), Night(),
         place="folder")
incident("the clock is a month ahead of the store's", acc.set_clock(30), SKEWED, RIGHT, IN_FUTURE,
         Night(), place="ceph")
incident("the clock is a year behind the store's", acc.set_clock(-365), SKEWED, RIGHT, Cron(), Night(),
         place="ceph")
incident("the clock is ten minutes ahead", acc.set_clock(10 / 1440), Cron(), Night(), RIGHT, Cron())

incident("a build is killed", acc.kill("build-feed"), Cron())
incident("a publish is killed", acc.kill("publish"), Cron())
incident("the disk is full", acc.fill_disk, Cron(1, "No space left on device; free some space", None, "any"),
         acc.empty_disk, Cron(), needs_disk=True)
incident("the last run is still at work", acc.run_beside, Cron(4, shows="same"), acc.end_beside, Cron())
incident("a file of the folder is damaged", acc.damage_folder, Types("vizzy verify", 1, "damage: "),
         Types("vizzy build-feed --repair"), Types("vizzy verify", 0, "no damage found"), Cron())

FAILS, WORKS = "purge-command = 'exit 7 # {urls}'", "purge-command = ': {urls}'"
PENDING = "vizzy_publish_purge_pending_paths"
# First caches are purged of what earlier takedowns left in them: nobody named a cache then.
PURGES = (acc.change_setting("[publish]", f"[publish]\n{WORKS}"), Cron(), acc.change_setting(WORKS, FAILS))
PURGED = (acc.change_setting(FAILS, WORKS), Cron(0, "", ("publish.prom", PENDING, 0)),
          acc.change_setting(f"{WORKS}\n", ""), Cron())
incident("caches cannot be purged", *PURGES,
         Cron(0, "the purge command ended with exit code 7", ("publish.prom", PENDING, "some")), *PURGED)
incident("caches cannot be purged of a takedown", *PURGES, acc.choose_key,
         Types(DOWN, 1, "caches were not purged of taken-down content"), acc.deny, *PURGED)
incident("garbage is collected beside readers", acc.begin_scrolls, defines(changes.that_keeps_little), Cron(),
         Cron(), Cron(),
         *blind(Types("vizzy gc --keep-hours 0 && vizzy publish {DEST} --gc --grace 0"), acc.end_scrolls),
         reverts, Cron())
