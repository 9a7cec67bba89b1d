"""Judges what law.rs wrote: identifiers by python-stdnum, working days by the package `holidays`, ages by Python's calendar,
service packs by their published schema.

Usage: law.py numbers|days|ages|packs FOLDER SCHEMA
"""

import datetime
import json
import pathlib
import sys
import tomllib

part, folder, schema = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
judged, failed = 0, []

# Days on which the desk and `holidays` differ, each with its reason. There are none: both know чл. 154 of the Labour Code in
# force since 2017 (a fixed holiday on a weekend is given back on the next working day, Easter is not), both have the days that
# the Council of Ministers has moved (assets/calendar.toml; `holidays` has them built in). When one of them learns of a newly
# moved day first, the test fails, and the day is added to assets/calendar.toml or named here until `holidays` has it.
EXPLAINED = {}


def expect(same, what):
    global judged
    judged += 1
    if not same:
        failed.append(what)


def lines(name):
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        yield line.split("\t")


def date(text):
    return datetime.date.fromisoformat(text)


def numbers():
    from stdnum.bg import egn, pnf

    holding = [0, 0]
    for text, ours, birth, sex, lnch in lines("numbers"):
        # stdnum takes spaces, dots and dashes out before it looks; no string here has any.
        expect(egn.is_valid(text) == (ours == "1"), f"egn {text}")
        expect(pnf.is_valid(text) == (lnch == "1"), f"lnch {text}")
        holding = [holding[0] + int(ours), holding[1] + int(lnch)]
        if ours == "1":
            expect(egn.get_birth_date(text).isoformat() == birth, f"birth date of {text}")
            expect(("m" if int(text[8]) % 2 == 0 else "f") == sex, f"sex of {text}")
    expect(holding[0] > 200_000 and holding[1] > 20_000, f"too few hold: {holding}")
    print(f"{holding[0]} ЕГН and {holding[1]} ЛНЧ hold")


def days():
    import holidays

    known = holidays.country_holidays("BG", years=range(2020, 2037))
    differ = {}
    day = datetime.timedelta(days=1)

    def worked(at):
        return known.is_working_day(at) if at not in EXPLAINED else not known.is_working_day(at)

    def due(at, count):
        while count > 0 or not worked(at):
            at += day
            count -= worked(at) and count > 0
        return at

    seen = 0
    for text, ours, after, within in lines("days"):
        at = date(text)
        seen += 1
        if known.is_working_day(at) != (ours == "1"):
            differ[at] = known.get(at)
        for count, last in zip((0, 1, 3, 7), after.split(",")):
            expect(due(at, count) == date(last), f"{count} working days from {at}")
        expect(sum(worked(at + day * n) for n in range(1, 31)) == int(within), f"working days in 30 after {at}")
    expect(seen == (datetime.date(2036, 1, 1) - datetime.date(2020, 1, 1)).days, f"{seen} days")
    expect(differ.keys() == EXPLAINED.keys(), f"days that differ: {differ}, explained: {EXPLAINED}")


def ages():
    leap = 0
    for born, at, age, minor in ((date(b), date(a), int(y), m) for b, a, y, m in lines("ages")):
        theirs = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
        expect(theirs == age, f"born {born}, on {at}: {age}, is {theirs}")
        expect((theirs < 18) == (minor == "1"), f"born {born}, on {at}: a minor")
        leap += (born.month, born.day) == (2, 29)
    expect(leap >= 3 * 8, "no 29 February")


def packs():
    import jsonschema

    validator = jsonschema.Draft202012Validator(json.loads(pathlib.Path(schema).read_text(encoding="utf-8")))
    validator.check_schema(validator.schema)
    for path in sorted(folder.glob("*.toml")):
        try:
            holds = validator.is_valid(tomllib.loads(path.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError:
            holds = False
        # What contradicts itself may be of the right shape or not: a schema cannot follow keys.
        if path.name.startswith("accepted"):
            expect(holds, f"{path.name} is read by the program and refused by the schema")
        elif path.name.startswith("shape"):
            expect(not holds, f"{path.name} is refused by the program and accepted by the schema")


{"numbers": numbers, "days": days, "ages": ages, "packs": packs}[part]()
print(f"{judged} judged, {len(failed)} failed")
for what in failed[:20]:
    print("FAILED:", what)
sys.exit(1 if failed or judged == 0 else 0)
