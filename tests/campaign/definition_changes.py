"""What people do to the definition of the feed of the long campaign."""


def profiles(definition):
    return definition["documents"]["profiles"]


def feed(definition):
    return definition["feeds"]["people"]


def with_more_groups(definition):
    definition["documents"]["grouped"]["group"] = 256


def with_another_alias(definition):
    profiles(definition)["fields"]["handle"] = {"type": "text", "column": "nick"}
    profiles(definition)["alias"] = "handle"


def with_text_key(definition):
    feed(definition)["sql"] = "SELECT CAST(id AS TEXT) AS id, mark, city, score FROM list_rows"
    feed(definition)["fields"]["id"] = {"type": "text"}


def with_another_key(definition):
    feed(definition)["fields"]["nick"] = {"type": "text"}
    feed(definition)["key"] = "nick"


def without_city(definition):
    del feed(definition)["fields"]["city"]


def with_score_as_text(definition):
    feed(definition)["sql"] = "SELECT id, mark, city, CAST(score AS TEXT) AS score FROM list_rows"
    feed(definition)["fields"]["score"] = {"type": "text"}


def with_persons(definition):
    definition["documents"]["persons"] = definition["documents"].pop("profiles")


def without_grouped(definition):
    del definition["documents"]["grouped"]


def with_folk(definition):
    definition["feeds"]["folk"] = definition["feeds"].pop("people")


def without_children(definition):
    del profiles(definition)["children"]


def without_segments(definition):
    del feed(definition)["segment_by"], feed(definition)["title"]


def with_archive(definition):
    definition["documents"]["archive"] = {
        "sql": "SELECT id, mark FROM group_rows WHERE id < 4", "key": "id",
        "fields": {"id": {"type": "integer"}, "mark": {"type": "text"}}}


def with_typing_mistake(definition):
    feed(definition)["page_sise"] = 3


def that_cuts(definition):
    definition["gates"]["on_oversize"] = "cut"


def that_opens_profiles(definition):
    feed(definition)["opens"] = "profiles"
    definition["gates"]["max_missing_documents"] = 0


def that_keeps_little(definition):
    definition["retention"] = {"builds": 1, "hours": 0}
