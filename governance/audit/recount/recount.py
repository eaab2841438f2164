#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A second recount of a Moothall archive, for auditors: python3 recount.py FILE.zip

It needs Python 3.9 and nothing else, and shares no code with the server. From the
leaves of the log alone it makes the rolls again, opens the ballots, follows the
delegations, counts, and compares what comes out with every figure published.

It checks no signature: Python has no Ed25519, and `moothall verify` does. README.md
beside this file says what else it leaves to that, and by which rules it counts.

Exit code 0: verified. 1: refused, with the place. 2: nothing found is wrong, and
something could not be judged, or is overdue at the end of the log.

Words: a leaf is one entry of the log; a commitment stands for a person; the roll is
who may vote; a matter is an issue that is voted on.
"""
import base64
import bisect
import collections
import hashlib
import heapq
import json
import re
import sys
import zipfile
from datetime import datetime, timedelta

UNIT = 100000  # Scottish STV counts in hundred-thousandths of a vote
MINUTE, HOUR, DAY = 60 * 1000, 3600 * 1000, 24 * 3600 * 1000
SLACK = {"key.destroy": DAY}  # how long after its time an act of the clock is overdue; any other after an hour
NAME_BORNE = "another bears the name that it would give"  # a reason to call a matter off that the record does not show
TAKEN_BACK = "who raised it took it back"  # a reason that names who did
FOREVER = 1 << 62  # later than any instant; instants are milliseconds since 1970, UTC
# More than this no archive has, stored or unpacked, and nothing else is unpacked: members, their bytes, those of one, of a line of a list, and of the head.
MEMBERS, BYTES, MEMBER, LINE, SMALL = 65535, (1 << 32) - 1, 128 << 20, 1 << 20, 64 << 10

# What the other types of entries do changes no roll, no delegation and no count.
BESIDE = set("""nomination key.destroy key.rotate finding finding.answer finding.withdraw export delegate.declare dispute dispute.answer emergency emergency.end
    issue.raise issue.support issue.admit issue.rise competence.dispute competence.answer
    case.panel case.recuse case.withdraw case.appeal seat.draw seat.ask""".split())
# What changes rolls, voices or seats, and is taken as it was entered: whether it might be, then and by whom, verify judges.
ENTERED = set("""charter.adopt charter.enact person.admit person.leave person.erase person.merge mandate.begin mandate.end effect roll.correct issue.cancel decision.suspend decision.release
    delegate.begin delegate.end delegate.accept delegate.decline case.open case.ruling""".split())
# By what right somebody comes in; by any other what is known of a member becomes another.
COMING = set("founding open invitation application list".split())  # and "same", by which a membership goes on under another account
# Why a membership ended.
PARTING = set("left erased struck died same".split())
# What nobody does any more whose name is gone, though the rest of them is not: what one has to want.
WANTED = set("delegation.set delegate.accept delegate.begin delegate.declare dispute issue.raise issue.support issue.cancel competence.dispute competence.answer".split())
WANTED_BY = set("mandate.begin person.admit person.leave issue.rise".split())
# What nobody does while they are dead as two said: the same, but for a dispute.
LIVING = WANTED - {"dispute"}
# Of an issue, and always sealed: that there are some everybody sees.
SHUT = set("dispute issue.support".split())
# Where entries name people: these members of their data, and the person of an option. Every other text is somebody's words.
NAMES = "founders person into delegates candidate by delegator panel juror next".split()
ISSUE_FILES = set("advice.json casts.jsonl carried.csv count.json decision.json list.jsonl paper.json roll.csv summary.json weights.csv".split())
# What a procedure may say: with a member that is not here it would mean something else.
RULES = {
    "procedure": """kind name participation franchise visibility method options seats quorum majority delegation turnout_shown
        dispute_days discussion_days frozen_days voting_days prolong advisory assist admission rising nomination install officer""",
    "admission": "supporters share days by",
    "rising": "supporters share call_in",
    "prolong": "after_minutes last_hours at_most_hours",
    "franchise": "body seated spheres place field min_days good",
    "quorum": "share approval",
    "majority": "share at_least abstain electorate units",
    "units": "layer of share at_least",
    "delegation": "rule months shown choices place_first bodies_below cap private snapshot lock_in_hours away_months",
    "cap": "weight share",
    "advisory": "name franchise",
    "assist": "by",
    "share": "num den",
}
# Settings under which the counts below are those the law of the method describes.
SETTINGS = {
    "irv": {"batch": "off", "duplicate": "ignore", "last-two": "eliminate", "lot-direction": "drawn", "max-rankings": "all",
            "minimum-votes": "0", "overvote": "exhaust", "skipped": "skip", "stop-after": "never", "threshold": "continuing",
            "tie-look-back": "backward", "until": "majority", "withdrawn": "close-up", "write-ins": "out-first", "zero-votes": "single"},
    "scottish-stv": {"constraints": "none", "duplicate": "ignore", "last": "transfer", "lot-direction": "prf", "overvote": "exhaust",
                     "skipped": "skip", "tie-look-back": "backward"},
    "motion": {},
}


class Refused(Exception):
    """Something is wrong: where, and what."""


class Incomplete(Exception):
    """Something cannot be judged: where, and what."""


def hold(true, where, what):
    if not true:
        raise Refused("%s: %s" % (where, what))


def alike(a, b):
    """Whether two values are written in the same way: to Python True is 1, in a leaf it is not."""
    return a == b and (isinstance(a, (str, bytes)) or jcs(a) == jcs(b))


def number(value, where, what):
    hold(type(value) is int, where, "%s is %s, and no number" % (what, brief(value)))
    return value


def same(got, stated, where, what):
    hold(alike(got, stated), where, "%s is %s, and should be %s" % (what, brief(stated), brief(got)))


def brief(x):
    text = x if isinstance(x, str) else json.dumps(x, sort_keys=True, default=lambda b: b.decode("ascii", "replace"))
    return text if len(text) < 300 else text[:300] + "…"


# --- JSON, in the one form of RFC 8785 as far as leaves need it


def _pairs(pairs):
    made = dict(pairs)
    if len(made) != len(pairs) or not all(k.isascii() for k in made):
        raise ValueError("a name stands twice, or is not ASCII")
    return made


def _no_number(text):
    raise ValueError("%s is no whole number" % text)


def parse(text, where):
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_float=_no_number, parse_constant=_no_number)
    except (ValueError, UnicodeDecodeError, RecursionError) as fault:
        raise Refused("%s: %s" % (where, fault))


def jcs(value):
    """Members sorted by name, which are ASCII; no spaces; strings as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def canonical(line, where):
    """The value of a line that stands in the one form."""
    value = parse(line, where)
    hold(jcs(value) == line, where, "is not canonical JSON")
    return value


def known(what, value, where):
    """Says incomplete where rules have a member that this script does not know."""
    if isinstance(value, list) and what == "advisory":
        for part in value:
            known(what, part, where)
    if not isinstance(value, dict):
        return
    strange = sorted(set(value) - set(RULES[what].split()))
    if strange:
        raise Incomplete("%s: this script does not know %s of a %s" % (where, ", ".join(strange), what))
    for name, part in value.items():
        if name in RULES:
            known(name, part, where)


def stands_for(joined, at):
    while at in joined:
        if joined[at] in joined:
            joined[at] = joined[joined[at]]  # the way is shorter the next time
        at = joined[at]
    return at


def months_later(at, months):
    """An instant so many calendar months later; a day that the month does not have goes over into the next."""
    t = datetime(1970, 1, 1) + timedelta(milliseconds=at)
    year, month = divmod(t.year * 12 + t.month - 1 + months, 12)
    if year > 9998:
        return FOREVER
    first = datetime(year, month + 1, 1, t.hour, t.minute, t.second, t.microsecond)
    return (first + timedelta(days=t.day - 1) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)


def heaviest(weights, total):
    """How many of some weights, the heaviest first, make up a sum: one more than there are where all together do not."""
    n = 0
    for weight in sorted(weights, reverse=True):
        if total <= 0:
            return n
        total, n = total - weight, n + 1
    return n + (total > 0)


def instant(text, where):
    hold(isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text), where, "%r is no instant" % (text,))
    try:
        since = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ") - datetime(1970, 1, 1)
    except ValueError as fault:
        raise Refused("%s: %s" % (where, fault))
    return since // timedelta(milliseconds=1)


def written(at):
    """An instant as leaves write it."""
    return (datetime(1970, 1, 1) + timedelta(milliseconds=at)).isoformat(timespec="milliseconds") + "Z"


# --- the archive


class Archive:
    """The ZIP file: every member has the digest the manifest states, and nothing else is there."""

    def __init__(self, path):
        self.zip = zipfile.ZipFile(path)
        names = self.zip.namelist()
        self.names = set(names)
        hold(len(names) == len(self.names), "archive", "a member stands in it twice")
        self.bounded()
        self.lists = self.listed()
        hold("manifest.json" in self.names, "archive", "has no manifest.json")
        self.manifest = m = canonical(self.read("manifest.json"), "manifest.json")
        if m["schema"] != "moothall-archive/1":
            raise Incomplete("manifest.json: this script does not know the schema %s" % m["schema"])
        hold(set(m["members"]) == self.names - {"manifest.json"}, "manifest.json",
             "names other members than there are: %s" % brief(sorted(set(m["members"]) ^ (self.names - {"manifest.json"}))))
        for name, stated in m["members"].items():
            self.place(name)
            digest = hashlib.sha256()
            with self.zip.open(name) as member:
                for block in iter(lambda: member.read(1 << 20), b""):
                    digest.update(block)
            same(digest.hexdigest(), stated, name, "its SHA-256 in manifest.json")
        self.scope = m["scope"]
        self.auditor = self.scope.get("auditor", False)

    @staticmethod
    def place(name):
        whole = re.sub(r"\.\d{4}(\.\w+)$", r"\1", name)
        part = whole.split("/")
        known = whole in ("README.txt", "openings/delegations.jsonl", "openings/people.jsonl", "openings/witnessed", "record/checkpoint", "record/key", "record/keys") \
            or name.startswith("record/tile/") or part[:2] == ["openings", "said"] and len(part) == 3 \
            or part[:2] == ["openings", "cases"] and len(part) == 4 \
            or part[:2] == ["openings", "issues"] and len(part) == 4 and (part[3] in ISSUE_FILES or part[3] == "ballots")
        hold(known, name, "has no place in an archive")

    def bounded(self):
        """Holds what the members say of their sizes to what an archive may have. Of none is more unpacked than it says."""
        hold(len(self.names) <= MEMBERS, "archive", "has %d members, and should have %d at most" % (len(self.names), MEMBERS))
        room = {"manifest.json": 4096 + 208 * len(self.names), "record/checkpoint": SMALL, "record/key": SMALL}
        for member in self.zip.infolist():
            most = room.get(member.filename, MEMBER)
            hold(member.file_size <= most, member.filename, "has %d bytes, and should have %d at most" % (member.file_size, most))
        held = sum(member.file_size for member in self.zip.infolist())
        hold(held <= BYTES, "archive", "holds %d bytes, and should hold %d at most" % (held, BYTES))

    def listed(self):
        """The members each list is in, in order, by the name it would have in one piece."""
        lists = {name: [name] for name in self.names if not re.fullmatch(r".+\.\d{4}\.\w+", name)}
        cut = collections.defaultdict(list)
        for name in sorted(self.names - set(lists)):
            cut[re.sub(r"\.\d{4}(\.\w+)$", r"\1", name)].append(name)
        for name, parts in cut.items():
            stem, dot, ending = name.rpartition(".")
            hold(name not in lists, name, "is there whole and in parts")
            hold(parts == ["%s.%04d.%s" % (stem, n + 1, ending) for n in range(len(parts))], name, "a part of it is missing")
            lists[name] = parts
        return lists

    def read(self, name):
        return self.zip.read(name)

    def parts(self, name):
        """The members a list is in, in order; none where it is not there."""
        return self.lists.get(name, [])

    def lines(self, name, digest=None):
        """The lines of a list, one by one; digest takes in all its bytes."""
        for part in self.parts(name):
            with self.zip.open(part) as member:
                for n, line in enumerate(iter(lambda: member.readline(LINE + 1), b"")):
                    hold(len(line) <= LINE, "%s line %d" % (part, n + 1), "has more than %d bytes" % LINE)
                    hold(line.endswith(b"\n"), part, "its last line is not ended")
                    if digest is not None:
                        digest.update(line)
                    yield "%s line %d" % (part, n + 1), line[:-1]

    def covers(self, body, issue):
        return self.scope.get("body", body) == body and self.scope.get("issue", issue) == issue


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree(hashes):
    """The RFC 6962 root of some hashes, by splitting at the largest power of two below their number."""
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return node(tree(hashes[:k]), tree(hashes[k:]))


class Log:
    """The leaves in order, their tiles and the root over them, made again as they are read."""

    def __init__(self, archive):
        self.archive = archive
        self.peaks = []  # of perfect subtrees, the largest first: (height, hash)
        self.levels = []  # of hashes that are in no full tile yet, and how many full ones there were
        self.seen = {"record/checkpoint", "record/key", "record/keys"}
        text = archive.read("record/checkpoint").decode("utf-8")
        head = text.split("\n")
        hold(len(head) > 4 and head[3] == "" and head[1].isdecimal(), "record/checkpoint", "is no checkpoint")
        self.origin, self.size = head[0], int(head[1])
        same([head[0], int(head[1]), head[2]], [archive.manifest[k] for k in ("log", "size", "root")], "manifest.json", "the head")
        self.stated = head[2]
        self.witnessed = self.cosigned() if "openings/witnessed" in archive.names else (0, "")

    def cosigned(self):
        """The head that witnesses cosigned, whose leaves must be the first of these. Whose signatures those are verify judges."""
        head = self.archive.read("openings/witnessed").decode("utf-8").split("\n")
        hold(len(head) > 4 and head[3] == "" and head[1].isdecimal() and head[0] == self.origin and 0 < int(head[1]) <= self.size, "openings/witnessed", "is no earlier head of this log")
        hold(sum(line.startswith("— ") for line in head[4:]) > 1, "openings/witnessed", "bears no signature but the log's own")
        return int(head[1]), head[2]

    def leaves(self):
        for bundle in range(-(-self.size // 256)):
            width = min(256, self.size - 256 * bundle)
            name = self.tile("entries", bundle, width)
            hold(name in self.archive.names, name, "is missing")
            data, at = self.archive.read(name), 0
            for n in range(width):
                end = at + 2 + int.from_bytes(data[at:at + 2], "big")
                hold(end <= len(data), name, "ends inside an entry")
                leaf, at = data[at + 2:end], end
                self.add(hashlib.sha256(b"\x00" + leaf).digest())
                if 256 * bundle + n + 1 == self.witnessed[0]:
                    same(self.root(), self.witnessed[1], "openings/witnessed", "root")
                yield 256 * bundle + n, leaf
            hold(at == len(data), name, "holds more than %d entries" % width)
        for level, (waiting, full) in enumerate(self.levels):
            if waiting:
                self.compare(level, full, waiting)
        same(self.root() if self.size else self.stated, self.stated, "record/checkpoint", "root")
        extra = sorted(n for n in self.archive.names if n.startswith("record/") and n not in self.seen)
        hold(not extra, "archive", "holds what is no part of this log: %s" % extra[:3])

    def tile(self, level, n, width):
        number = ["%03d" % (n % 1000)]
        while n >= 1000:
            n //= 1000
            number.insert(0, "x%03d" % (n % 1000))
        name = "record/tile/%s/%s%s" % (level, "/".join(number), "" if width == 256 else ".p/%d" % width)
        self.seen.add(name)
        return name

    def compare(self, level, n, hashes):
        name = self.tile(level, n, len(hashes))
        hold(name in self.archive.names and self.archive.read(name) == b"".join(hashes), name, "is not the tile of these leaves")

    def add(self, leaf_hash):
        level, h = 0, leaf_hash
        while h is not None:
            if level == len(self.levels):
                self.levels.append(([], 0))
            waiting, full = self.levels[level]
            waiting.append(h)
            h = None
            if len(waiting) == 256:
                self.compare(level, full, waiting)
                h = tree(waiting)
                self.levels[level] = ([], full + 1)
            level += 1
        height, h = 0, leaf_hash
        while self.peaks and self.peaks[-1][0] == height:
            h, height = node(self.peaks.pop()[1], h), height + 1
        self.peaks.append((height, h))

    def root(self):
        """The root over all leaves so far, in base64."""
        h = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            h = node(left, h)
        return base64.b64encode(h).decode()


# --- following voices


class Voices:
    """Where the voices of a roll go, by one rule.

    members are the commitments on the roll in ascending order, weight their voices,
    casts those who cast, silenced those suspended. given holds of each member None
    (nothing governs) or (since, delegates): the instant the delegation began, and the
    list in order, None for somebody off the roll or who has not agreed.
    """

    def __init__(self, rule, members, weight, casts, silenced, given, cap, place):
        self.rule, self.members, self.weight, self.casts = rule, members, weight, casts
        self.given, self.cap, self.place = given, cap, place
        self.targets = set(casts) - silenced  # whoever carries
        self.passing = {m for m, g in given.items() if g and g[1] and m not in casts and m not in silenced}
        self.opted = {m for m, g in given.items() if g and not g[1]} - silenced
        self.by, self.lost, self.hops = {m: m for m in casts}, {}, dict.fromkeys(casts, 0)
        first = self.search(self.targets)
        for m, (final, hops, _) in first.items():
            self.by[m], self.hops[m] = final, hops
        self.explain()
        self.free = None
        if cap:
            self.free = self.figures()
            self.apply_cap([(m,) + way for m, way in first.items()])

    def listed(self, m):
        """The delegates of somebody who passes her voice on, with their ranks: the default rule reads the first alone."""
        names = self.given[m][1][:1] if self.rule == "default" else self.given[m][1]
        return [(rank + 1, d) for rank, d in enumerate(names) if d is not None]

    def search(self, targets):
        """Of each who has a way to one of the targets: whose ballot it ends at, over how many
        delegations, and when the last of them began."""
        reached, best, heap = {t: (t, 0, 0) for t in targets}, {}, [((0, 0), t) for t in targets]
        naming = collections.defaultdict(list)
        for m in self.passing:
            for rank, d in self.listed(m):
                naming[d].append((m, rank))
        # The cost of a way, the least first: the fewest delegations, or the least sum of
        # ranks and then the fewest delegations, or, where a voice goes one delegation and
        # no further, the rank. Among ways of equal cost the first rank at which they part
        # decides, so each takes the first such delegate on her list.
        done = set()
        while heap:
            cost, m = heapq.heappop(heap)
            if m in done:
                continue
            done.add(m)
            if m not in targets:
                final, hops, latest = reached[best[m][2]]
                reached[m] = (final, hops + 1, max(latest, self.given[m][0]))
                if self.rule == "non-transitive":
                    continue
            for who, rank in naming[m]:
                step = (cost[0] + (1 if self.rule in ("default", "breadth-first") else rank), cost[1] + 1)
                if who not in done and (who not in best or (step, rank) < best[who][:2]):
                    best[who] = (step, rank, m)
                    heapq.heappush(heap, (step, who))
        return {m: way for m, way in reached.items() if m not in targets}

    def explain(self):
        """Why voices are lost: by their own place in the chain."""
        ends = {m for m in self.members if m not in self.passing and m not in self.targets}
        stuck = {m for m in self.passing if not self.listed(m)}
        ending = self.passing if self.rule == "non-transitive" else stuck.union(self.search(ends | stuck))
        for m in self.members:
            if m not in self.by:
                passed = "dead-end" if m in ending else "cycle"
                self.lost[m] = passed if m in self.passing else "opt-out" if m in self.opted else "no-vote"

    def apply_cap(self, arrived):
        """Turns back, from ballots that carry too much, the voices that came last, and sends them on."""
        carried, full = self.carried(), set()
        while arrived:
            came = collections.defaultdict(list)
            for m, final, hops, latest in arrived:
                came[final].append((latest, hops, self.place(m), m))
            back = []
            for final, voices in came.items():
                for _, _, _, m in sorted(voices, reverse=True):
                    if carried[final] <= self.cap:
                        break
                    carried[final] -= self.weight[m]
                    full.add(final)
                    back.append(m)
                    del self.by[m]
                    self.lost[m] = "capped"
            ways = {} if self.rule == "default" or not back else self.search(self.targets - full)
            arrived = [(m,) + ways[m] for m in back if m in ways]
            for m, final, hops, _ in arrived:
                self.by[m], self.hops[m] = final, hops
                carried[final] += self.weight[m]
                del self.lost[m]

    def carried(self):
        sums = collections.Counter({m: 0 for m in self.casts})
        for m, final in self.by.items():
            sums[final] += self.weight[m]
        return sums

    def figures(self):
        """Turnout, the largest ballot, the longest way, and who cast for whom."""
        lost = collections.Counter()
        for m, why in self.lost.items():
            lost[why] += self.weight[m]
        direct = sum(self.weight[m] for m in self.casts)
        turnout = {"electorate": sum(self.weight.values()), "direct": direct, "lost": dict(lost),
                   "represented": sum(self.weight[m] for m in self.by) - direct}
        return {"turnout": turnout, "largest": max(self.carried().values(), default=0),
                "longest": max((self.hops[m] for m in self.by), default=0), "by": dict(self.by)}

    def moved(self, other):
        return sum(self.weight[m] for m in self.members if self.by.get(m) != other.get(m))


# --- counting


def look_back(history, c):
    """What c had in earlier rounds, the latest first: who is higher or lower is told by the first that differs."""
    return tuple(tallies[c] for tallies in reversed(history[:-1]))


def alone(ranking):
    """The options a ballot names one by one: where two share a place it says nothing more."""
    names = []
    for group in ranking:
        if len(group) > 1:
            break
        names.append(group[0])
    return tuple(names)


def irv(options, ballots, seats, lot):
    """The lowest goes out, until somebody has more than half of what still counts."""
    continuing, rounds, history = list(options), [], []
    total = sum(ballots.values())
    if not total:
        return [], []
    while True:
        tallies = dict.fromkeys(options, 0)
        for ranking, weight in ballots.items():
            for c in ranking:
                if c in continuing:
                    tallies[c] += weight
                    break
        counting = sum(tallies.values())
        history.append(tallies)
        r = {"kind": "count", "elected": [], "eliminated": [], "tallies": tallies, "lost": 0, "exhausted": total - counting, "quota": counting // 2 + 1}
        rounds.append(r)
        r["elected"] = [c for c in continuing if 2 * tallies[c] > counting or len(continuing) == 1]
        if r["elected"]:
            return r["elected"], rounds
        lowest = [c for c in continuing if tallies[c] == min(tallies[d] for d in continuing)]
        out = min(lowest, key=lambda c: (look_back(history, c), -lot.index(c)))  # the last in the lot loses
        continuing.remove(out)
        r["eliminated"] = [out]


def scottish(options, ballots, seats, lot):
    """SSI 2007/42, schedule 1, rules 45 to 52, in whole hundred-thousandths."""
    papers = {c: collections.Counter() for c in options}  # (value, ranking from here on): how many
    for ranking, weight in ballots.items():
        if ranking:
            papers[ranking[0]][UNIT, ranking] += weight
    tallies = {c: UNIT * sum(papers[c].values()) for c in options}
    if not any(tallies.values()):
        return [], []
    quota = (sum(tallies.values()) // UNIT // (seats + 1) + 1) * UNIT
    continuing, pending, elected, rounds, history = list(options), [], [], [], []
    flow = {"exhausted": 0, "lost": 0}

    def stage(kind, of=None, eliminated=()):
        """Elects whoever has the quota, and where no more are left than there are vacancies, the rest."""
        history.append(dict(tallies))
        ordered = sorted(continuing, key=lambda c: -tallies[c])
        made = [c for c in ordered if tallies[c] >= quota]
        pending.extend(c for c in made if tallies[c] > quota)
        rest = [c for c in ordered if c not in made]
        made += rest if len(rest) <= seats - len(elected) - len(made) else []
        elected.extend(made)
        continuing[:] = [c for c in continuing if c not in made]
        rounds.append({"kind": kind, "of": of, "elected": made, "eliminated": list(eliminated), "tallies": dict(tallies), "quota": quota, **flow})

    def transfer(c, value_of):
        gone = 0
        for (value, ranking), n in papers[c].items():
            value = value_of(value)
            rest = ranking[1:]
            while rest and rest[0] not in continuing:
                rest = rest[1:]
            gone += n * value
            if rest:
                papers[rest[0]][value, rest] += n
                tallies[rest[0]] += n * value
            else:
                flow["exhausted"] += n * value
        papers[c].clear()
        return gone

    stage("first")
    while len(elected) < seats and continuing:
        if pending:
            # The largest surplus; who was higher before; the first in the lot.
            c = max(pending, key=lambda c: (tallies[c], look_back(history, c), -lot.index(c)))
            pending.remove(c)
            total, surplus = tallies[c], tallies[c] - quota
            flow["lost"] += surplus - transfer(c, lambda value: surplus * value // total)
            tallies[c] = quota
            stage("surplus", c)
        else:
            c = min(continuing, key=lambda c: (tallies[c], look_back(history, c), lot.index(c)))
            continuing.remove(c)
            transfer(c, lambda value: value)
            tallies[c] = 0
            stage("exclusion", c, [c])
    return elected, rounds


def prefers(ranking, x, y):
    """Whether a ballot ranks x above y: 1, -1, or 0; what is not ranked shares the last place."""
    place = {c: n for n, group in enumerate(ranking) for c in group}
    a, b = place.get(x, len(ranking)), place.get(y, len(ranking))
    return (a < b) - (a > b)


def check_choice(choice, matter, where):
    if matter.method == "motion":
        hold(set(choice) == {"choice"} and choice["choice"] in ("yes", "no", "abstain"), where, "is neither yes, no nor abstain")
        return
    hold(set(choice) == {"ranking"} and choice["ranking"] and all(choice["ranking"]), where, "ranks nothing")
    ranked = [c for group in choice["ranking"] for c in group]
    hold(len(set(ranked)) == len(ranked) and set(ranked) <= set(matter.standing), where, "ranks what is no option, or one twice")


# --- the community, as the log tells it


def latest(history, at):
    """The last of [(instant, what)] that holds at an instant, or None."""
    found = None
    for since, what in history:
        if since <= at:
            found = what
    return found


Member = collections.namedtuple("Member", "since sphere place fields weight good")


class Community:
    """Who belonged, sat and was entrusted, with the instants from and until which."""

    def __init__(self):
        self.charters = {}  # body: [(from, charter)]
        self.members = collections.defaultdict(lambda: collections.defaultdict(list))  # body, person: [(from, Member or None)]
        self.mandates = {}  # id: [body, person, from, until]
        self.seats, self.sits = collections.defaultdict(list), collections.defaultdict(list)  # body, person: ids of mandates
        self.chairs = {}  # mandate: (body, seat)
        self.chosen = set()  # mandates of the titles that an election ends
        self.elected = {}  # (body, seat) that an election has filled: when the latest was decided, and whom of those it elected it has yet to seat
        self.acting = set()  # mandates of who acts in a seat that is vacant
        self.given_by = {}  # decision: the mandates it gave
        self.held = {}  # decision: [from, until]
        self.delegations = {}  # id: [person, from, until, scope, delegates]
        self.by_person = collections.defaultdict(list)
        self.current = {}  # (person, scope): id
        self.words = collections.defaultdict(list)  # (delegate, delegator): [[from, until]]
        self.carries = collections.Counter()  # delegate: how many words of theirs hold
        self.public = {}  # id: [person, from, until]
        self.public_of = collections.defaultdict(list)  # person: the same
        self.courts, self.rulings = {}, {}  # case: body; ruling that suspends: its case, instant and end, until it is said whom
        self.suspended = collections.defaultdict(list)  # person, or None where it is not opened who: [case, from, until]
        self.laid = collections.defaultdict(list)  # case: the same
        self.rolled = {}  # body: when the latest roll was fixed, of those who belong or sit there
        self.passed = collections.defaultdict(list)  # person: [died, admitted anew]
        self.erased, self.unnamed = {}, {}  # person: from; of the second the name alone is gone, or went before the rest
        self.merged = {}  # account that ended: (the one of the same person that stays, when)

    def charter(self, body, at):
        return latest(self.charters.get(body, []), at)

    def between(self, body, since, until):
        """The charters of a body that were in force at some instant from one to another."""
        history = self.charters.get(body, [])
        return [c for n, (at, c) in enumerate(history) if at <= until and (n + 1 == len(history) or history[n + 1][0] >= since)]

    def in_force(self, at):
        return [c for c in (self.charter(body, at) for body in self.charters) if c]

    @staticmethod
    def parents(charters):
        return {c["body"]["slug"]: c["body"].get("parent") for c in charters}

    @staticmethod
    def path(start, parents):
        """A node and those above it, the nearest first."""
        path = []
        while start and start not in path:
            path.append(start)
            start = parents.get(start)
        return path

    @staticmethod
    def layer(which, charters):
        return {n["id"]: n.get("parent") for c in charters for n in c.get(which, [])}

    def rules(self, scope):
        """The rules of delegation of all matters that can lie in a scope, by the charters in force."""
        charters = [history[-1][1] for history in self.charters.values()]
        parents, found = self.parents(charters), []
        for which in ("place", "field"):
            if which in scope and scope[which] not in self.layer(which + "s", charters):
                return []
        for c in charters:
            above = self.path(c["body"]["slug"], parents)
            for p in c.get("procedures") or []:
                rule = p.get("delegation")
                if rule and ("body" not in scope or scope["body"] in (above if rule.get("bodies_below") else above[:1])):
                    found.append(rule)
        return found

    def leaving(self, rule, people, at):
        """The mandates that end where an election seats some people: of who was elected to the seat or acts in it, and those of theirs that cannot be held beside it."""
        ends = {m for m in self.chosen if self.chairs[m] == (rule["body"], rule["seat"]) and self.mandates[m][2] <= at < self.mandates[m][3]}
        bodies = [history[-1][1]["body"] for history in self.charters.values()]
        watched = {b["slug"]: b.get("supervises", []) for b in bodies if b["level"] == "auditory"}
        alone = {b["slug"] for b in bodies if b.get("one_seat")}
        until = months_later(at, rule["months"])
        for person in people:
            for m in self.sits.get(person, ()):
                body, _, since, end = self.mandates[m]
                if max(since, at) < min(end, until) and (body in watched.get(rule["body"], ()) or rule["body"] in watched.get(body, ()) or alone & {body, rule["body"]}):
                    ends.add(m)
        return ends

    def seated(self, body, at):
        resting = {m for d, (since, until) in self.held.items() if since <= at < until for m in self.given_by.get(d, ())}
        return {self.mandates[m][1] for m in self.seats.get(body, ()) if self.mandates[m][2] <= at < self.mandates[m][3] and m not in resting}

    def sat(self, body, person, since, until):
        """Whether somebody held a seat that gives a right at some instant from one on and before another."""
        begins = [since] + [self.mandates[m][2] for m in self.seats.get(body, ())] + [end for _, end in self.held.values()]
        return any(since <= at < until and person in self.seated(body, at) for at in begins)

    def dead(self, person, at):
        """Whether two have said that somebody died, and no body has admitted them since."""
        return any(died < at < back for died, back in self.passed.get(person, ()))

    def weight(self, body, person, at, sealed):
        known = latest(self.members[body].get(person, []), at)
        return known.weight if known and not sealed else 1

    def roll(self, rule, at, sealed):
        """Who may vote by a franchise at an instant, and with how many voices."""
        body = rule["body"]
        if rule.get("seated"):
            return {p: self.weight(body, p, at, sealed) for p in self.seated(body, at)}
        places, fields, roll = self.layer("places", self.in_force(at)), self.layer("fields", self.in_force(at)), {}
        terms = next((c.get("membership", {}).get("terms", {}) for c in self.in_force(at) if c["body"]["slug"] == body), {})
        for person, history in self.members[body].items():
            m = latest(history, at)
            if m and m.sphere in (rule.get("spheres") or ["inner"]) and m.since <= at - rule.get("min_days", 0) * DAY \
                    and ("place" not in rule or rule["place"] in self.path(m.place, places)) \
                    and ("field" not in rule or any(at < until and rule["field"] in self.path(f, fields) for f, until in m.fields)) \
                    and (not rule.get("good") or self.in_good_standing(terms, m, at)):
                roll[person] = 1 if sealed else m.weight
        return roll

    def units(self, rule, body, people, at):
        """Of each of some people, by their place in a body or what they are attested, the unit of a rule that they belong to; the first of several."""
        layer = self.layer(rule["layer"] + "s", self.in_force(at))
        belongs = {}
        for person in people:
            m = latest(self.members[body].get(person, []), at)
            if m:
                nodes = [m.place] if rule["layer"] == "place" else [f for f, until in m.fields if at < until]
                above = {node for start in nodes for node in self.path(start, layer)}
                belongs[person] = next((unit for unit in rule["of"] if unit in above), None)
        return belongs

    @staticmethod
    def in_good_standing(terms, member, at):
        """Whether a member has met what the body asks: a probation is over, and what is to be renewed was."""
        if at < member.since + terms.get("probation_days", 0) * DAY:
            return False
        return not terms.get("renewed") or member.good is not None and at < member.good + terms.get("grace_days", 0) * DAY

    def speaks(self, delegate, delegator, at):
        """Whether somebody has agreed to carry a voice: as a public delegate, or to that person."""
        return any(p == delegate and since <= at < until for p, since, until in self.public_of.get(delegate, ())) \
            or any(since <= at < until for since, until in self.words.get((delegate, delegator), ()))

    def governing(self, matter, at):
        """Of each on the roll the delegation that governs her voice in the matter at an instant."""
        rule = matter.procedure["delegation"]
        bodies = self.path(matter.body, self.parents(matter.charters))
        paths = {"issue": [matter.id], "body": bodies if rule.get("bodies_below") else bodies[:1],
                 "place": self.path(matter.place, self.layer("places", matter.charters)),
                 "field": self.path(matter.field, self.layer("fields", matter.charters))}
        axes = ("place", "field") if rule.get("place_first") else ("field", "place")

        def specific(scope):
            """How narrow a scope is for this matter; None where it does not fit."""
            if any(node not in paths[axis] for axis, node in scope.items()):
                return None
            near = {axis: -paths[axis].index(node) for axis, node in scope.items()}
            narrow = "field" in scope or "place" in scope
            rank = 4 if "issue" in scope else 3 if narrow and "body" in scope else 2 if narrow else 1 if "body" in scope else 0
            return (rank,) + tuple((axis in near, near.get(axis, 0)) for axis in axes + ("body",))

        given = {}
        for person in matter.roll:
            fitting = [(specific(scope), since, names) for _, since, until, scope, names in self.by_person.get(person, ())
                       if since <= at < until and specific(scope) is not None]
            if fitting:
                _, since, names = max(fitting, key=lambda f: f[0])
                given[person] = (since, [d if d in matter.roll and self.speaks(d, person, at) else None for d in names])
        return given

    def suspensions(self, matter, at, among=None):
        """Who is suspended from a matter, of all or among some, once for each ruling: by a court of a body that its own lies in, or is. None where it is not opened who."""
        parents = self.parents(matter.charters)
        above = self.path(matter.body, parents)
        return [p for p in (self.suspended if among is None else among) for case, since, until in self.suspended.get(p, ())
                if since <= at < until and parents.get(self.courts[case]) in above]

    def silenced(self, matter, at, among=None):
        return set(self.suspensions(matter, at, among)) - {None}


# --- a matter


class Matter:
    """An issue that is voted on."""

    def __init__(self, body, issue):
        self.body, self.id, self.state, self.freeze, self.corrections, self.candidates = body, issue, "called", None, [], {}
        self.roll, self.frozen_at, self.closed_at, self.count, self.decision = None, None, None, None, None
        self.at, self.kept, self.casts, self.sealed, self.paper = 0, False, 0, False, None
        self.window = [None, None]  # positions in the log between which ballots were taken
        self.closes, self.longer = None, None  # when it ends; position and instant of what prolonged it
        self.decided, self.to_seat, self.leaving = None, set(), set()  # of an election: when, whom it has yet to seat, and which mandates have yet to end by it
        self.assisted = 0  # how many of the ballots that count two entered for somebody, in a public vote
        self.advisers = []  # of each electorate that is asked too: [name, roll, last ballots, casts]
        self.units = {}  # of a double majority: the unit of each on the roll
        self.owes_effect, self.enacted, self.unlinked, self.late = False, None, False, []  # the last: acts of the clock that came long after their time, and by how much

    def open(self, data, where):
        self.procedure, self.options, self.lot = data["procedure"], data["options"], data["lot"]
        self.place, self.field = data.get("place"), data.get("field")
        self.opens, self.closes = instant(data["opens_at"], where), instant(data["closes_at"], where)
        self.announced = self.closes
        self.method, self.sealed = self.procedure["method"], self.procedure["visibility"] != "public"
        self.standing = [o["id"] for o in self.options if not o.get("withdrawn")]
        self.state = "running"
        known("procedure", self.procedure, where)
        if self.procedure["visibility"] not in ("public", "confidential") or self.method not in SETTINGS:
            raise Incomplete("%s: this script counts no %s vote by %s" % (where, self.procedure["visibility"], self.method))
        for name, value in self.procedure.get("options", {}).items():
            if SETTINGS[self.method].get(name) != value:
                raise Incomplete("%s: this script counts no %s with %s=%s" % (where, self.method, name, value))

    def takes(self, position, at):
        """Whether a ballot at a place in the log may bear an instant: one after the close announced came after what prolonged the vote."""
        after = self.longer is not None and position > self.longer[0]
        if self.sealed:
            return at == self.announced or after and at == self.closes
        return at < self.announced or after and self.longer[1] <= at < self.closes

    def prolong(self, down_from, down_until, at):
        """When the vote closes after an outage that is entered at an instant; None where no rule says so."""
        rule = self.procedure.get("prolong")
        if not rule or self.longer or not 0 <= at - down_until <= 5 * MINUTE:
            return None
        begins = max(down_from, self.closes - rule["last_hours"] * HOUR)
        if min(down_until, self.closes) - begins < rule["after_minutes"] * MINUTE:
            return None
        closes = self.closes + min(down_until - begins, rule["at_most_hours"] * HOUR)
        return closes if closes > at else None

    def awaited(self):
        """The act that the clock owes next, and since when; None where it owes nothing."""
        if self.state == "called" and self.freeze:
            return "issue.open", instant(self.freeze["opens_at"], "matter " + self.id)
        if self.state == "running":
            return "issue.close", self.closes
        if self.state == "awaits-count":
            return "count", self.closed_at
        if self.sealed and self.window[0] is not None and not self.unlinked and self.state in ("recounted", "not-disclosed", "cancelled"):
            return "key.destroy", self.closed_at + (self.procedure.get("dispute_days", 0) + 30) * DAY
        return None, 0

    def comes(self, kind, at):
        """Keeps of an act how late it is."""
        awaited, due = self.awaited()
        if kind == awaited and at > due + SLACK.get(kind, HOUR):
            self.late.append((kind, (at - due) // 1000))

    def file(self, name):
        return "openings/issues/%s/%s" % (self.id, name)

    def tally(self, ballots, turnout):
        """Counts [(weight, choice)]: who is elected, the rounds, and the division the majority measures."""
        duel = {"yes": 0, "no": 0, "abstain": 0, "eligible": turnout["electorate"]}
        if self.method == "motion":
            for weight, choice in ballots:
                duel[choice["choice"]] += weight
            tallies = {o: duel[o] for o in ("yes", "no", "abstain")}
            return [], [{"kind": "count", "elected": [], "eliminated": [], "tallies": tallies, "lost": 0, "exhausted": 0, "quota": 0}], duel
        profile = collections.Counter()
        for weight, choice in ballots:
            profile[alone(choice["ranking"])] += weight
        elected, rounds = {"irv": irv, "scottish-stv": scottish}[self.method](self.standing, profile, self.procedure.get("seats") or 1, self.lot)
        quo = [o["id"] for o in self.options if o["status_quo"]]
        if len(elected) == 1 and quo:
            for weight, choice in ballots:
                duel[{1: "yes", -1: "no", 0: "abstain"}[prefers(choice["ranking"], elected[0], quo[0])]] += weight
        return elected, rounds, duel

    def measure(self, vote):
        """Whether the majority is reached by a division: of what, and by how much."""
        majority = self.procedure["majority"]
        of = vote["yes"] + vote["no"]
        if majority.get("electorate"):
            of = vote["eligible"]
        elif majority.get("abstain"):
            of += vote["abstain"]
        return measured("majority", vote["yes"], of, majority["share"], not majority.get("at_least", False))

    def found(self, reached, sums=None):
        """In how many units a double majority was reached, as decision.json says it."""
        rule = self.procedure["majority"]["units"]
        found = {"layer": rule["layer"], "test": measured("units", reached, len(rule["of"]), rule["share"], not rule.get("at_least", False))}
        if sums is not None:
            found["sums"] = sums
        return found

    def divided(self, voices, votes, elected):
        """The same of voices that were followed: each counts where its owner belongs. None where no double majority is asked for."""
        rule = (self.procedure.get("majority") or {}).get("units")
        if not rule:
            return None
        quo, sums = [o["id"] for o in self.options if o["status_quo"]], []
        for unit in rule["of"]:
            vote = {"yes": 0, "no": 0, "abstain": 0, "eligible": sum(voices.weight[p] for p in voices.members if self.units.get(p) == unit)}
            for p, by in voices.by.items():
                if self.units.get(p) != unit:
                    continue
                if self.method == "motion":
                    vote[votes[by]["choice"]] += voices.weight[p]
                elif len(elected) == 1 and quo:
                    vote[{1: "yes", -1: "no", 0: "abstain"}[prefers(votes[by]["ranking"], elected[0], quo[0])]] += voices.weight[p]
            silent = vote["yes"] + vote["no"] + vote["abstain"] == 0
            sums.append({"unit": unit, "vote": vote, "reached": self.measure(vote)["met"] and not silent})
        return self.found(sum(s["reached"] for s in sums), sums)

    def decide(self, elected, duel, turnout, units=None):
        """What follows from a count, as decision.json says it. units is what was found of a double majority."""
        quorum, majority, tests = self.procedure["quorum"], self.procedure.get("majority"), []
        took = turnout["direct"] + turnout["represented"]
        rule = {"need": {"num": 0, "den": 0}, "more_than": True}
        if majority:
            rule = {"need": majority["share"], "more_than": not majority.get("at_least", False)}
            if majority.get("electorate"):
                rule["base"] = "eligible"
            elif majority.get("abstain"):
                rule["base"] = "cast"
            tests.append(self.measure(duel))
        asked = quorum["share"]["num"] > 0
        if asked:
            name, votes = ("approval", duel["yes"]) if quorum.get("approval") else ("participation", took)
            rule[name] = quorum["share"]
            tests.append(measured(name + " quorum", votes, duel["eligible"], quorum["share"], False))
        quo = [o["id"] for o in self.options if o["status_quo"]]
        winners = []
        if asked and not tests[-1]["met"]:
            outcome, ground = "void", "quorum-missed"
        elif took == 0:
            outcome, ground = "void", "nothing-cast"
        elif not majority:
            outcome, ground, winners = "elected", "count-decided", elected
        elif self.method != "motion" and elected == quo:
            outcome, ground = "rejected", "status-quo-won"
        elif not all(t["met"] for t in tests):
            outcome, ground = "rejected", "majority-missed"
        elif units and not units["test"]["met"]:
            outcome, ground = "rejected", "units-missed"
        else:
            outcome, ground, winners = "adopted", "majority-met", elected
        decision = {"issue": self.id, "outcome": outcome, "ground": ground, "winners": winners, "turnout": turnout}
        if tests:
            decision["finding"] = {"carried": all(t["met"] for t in tests), "vote": duel, "rule": rule, "tests": tests}
        if units:
            decision["units"] = units
        return decision


def measured(name, votes, of, need, more_than):
    left, right = votes * need["den"], need["num"] * of
    met = of > 0 and (left > right if more_than else left >= right)
    return {"name": name, "votes": votes, "of": of, "need": need, "more_than": more_than, "met": met}


# --- reading the log, and each matter when it is decided


class Recount:
    def __init__(self, path):
        self.archive = Archive(path)
        self.log = Log(self.archive)
        self.community, self.matters = Community(), {}
        self.ballots = {}  # ref: (position, instant, whether it casts or withdraws, digest), until they are opened
        self.refs, self.texts = set(), {}  # of all entries; ref: the digest of a text said
        self.spoken = collections.defaultdict(list)  # person: refs of what they said of themselves
        self.seating = []  # elections whose seats are to be taken and left at the instant of their decision
        self.unseen = set()  # instants of decisions of elections that this script does not know whom they seat
        self.vacated = {}  # person: when they lost a seat by no election and did not give it up: they are erased then, or acted where somebody is appointed
        self.leaving = {}  # person: when they left to be erased, which is to come
        self.merging = {}  # account that ended: when, as long as what ends with it may be to come
        self.gaps, self.last_close, self.issue, self.beside = [], 0, None, collections.Counter()
        self.founded = None  # when the community was
        self.founders = 0  # who consented to that
        # Whether a charter seals delegations; when those were entered that are not opened, how many suspensions, and of which matters they bound nothing.
        self.seals, self.shut, self.shut_suspensions, self.unbound = False, [], 0, []
        self.entered = collections.Counter()  # what was taken as it stands
        self.on_rolls = set()  # that the archive shows: whom it does not name is left at the end
        self.opened, self.imported = {}, set()
        self.raised = {}  # matters that members raised: what they are, where they stand, whether they were admitted
        self.evidence, self.secret = [], set()  # of disputes: where, matter and the hash of a leaf; refs of what was opened of confidential votes
        # Once a charter prolongs votes: when something was done, the outages, and what ballots of confidential votes bear instead.
        self.prolongs, self.alive, self.outages, self.bear = False, [], [], set()
        # The latest instant so far; how many stand behind one dated more than a minute later, the first, and by how much at most.
        self.latest, self.back = -1, [0, None, 0]
        for where, line in self.archive.lines("openings/delegations.jsonl"):
            hold(self.archive.auditor, where, "lies in auditors' archives alone")
            o = canonical(line, where)
            hold(o["ref"] not in self.opened, where, "opens an entry twice")
            self.opened[o["ref"]] = o["opening"]

    def run(self):
        for position, leaf in self.log.leaves():
            where = "leaf %d" % position
            try:
                self.entry(position, leaf, where)
            except Incomplete as gap:
                self.gaps.append(str(gap))
                if self.issue in self.matters:
                    self.matters[self.issue].state = "unknown"
                    self.bears(self.matters[self.issue])
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
                raise Refused("%s: cannot be read: %s %s" % (where, type(fault).__name__, fault))
        hold(not self.community.rulings, "case.ruling", "suspends somebody, and no person.suspend says whom: %s" % sorted(self.community.rulings))
        self.seats_filled(FOREVER, "the end of the log")
        hold(not self.opened, "openings/delegations.jsonl", "opens what was never entered: %s" % brief(sorted(self.opened)[:1]))
        for issue, r in sorted(self.raised.items()):
            kind, due, slack = self.owed_raised(r)
            if issue not in self.matters and not r["over"] and self.latest > due + slack:
                self.gaps.append("matter %s: its %s was due at %s, and is overdue at the end of the log" % (issue, kind, written(due)))
        for m in self.matters.values():
            hold(m.state != "counted", "matter " + m.id, "is counted, and its decision is left out")
            hold(m.state != "running" or m.roll is None or len(m.advisers) == len(m.procedure.get("advisory", [])), "matter " + m.id, "is open, and a roll of its advisers is left out")
            hold(not m.owes_effect, "matter " + m.id, "is decided, and its effect is left out")
            hold(m.state != "running" or m.roll is not None, "matter " + m.id, "is open, and has no roll")
            kind, due = m.awaited()
            if kind and self.latest > due + SLACK.get(kind, HOUR):
                self.gaps.append("matter %s: its %s was due at %s, and is overdue at the end of the log" % (m.id, kind, written(due)))
            if m.state == "awaits-count" and not m.sealed:
                self.casts(m)
            there = {f for f in ISSUE_FILES | {"ballots"} if self.archive.parts(m.file(f))}
            if m.state == "unknown":
                continue
            hold(m.paper or "paper.json" not in there, m.file("paper.json"), "shows what was not put to the vote")
            must, may = self.files(m)
            hold(must <= there <= must | may, "matter " + m.id, "is %s, and of it there are the files %s" % (m.state, sorted(there)))
        strange = {n.split("/")[2] for n in self.archive.names if n.startswith("openings/issues/")} - set(self.matters) - self.imported
        hold(not strange, "archive", "holds files of matters the record does not know: %s" % sorted(strange))
        self.left_closed()
        self.judge_evidence()
        self.people()

    def files(self, m):
        """The files an archive of this scope must have of a matter, and those it may have."""
        if m.state == "not-disclosed" or not self.archive.covers(m.body, m.id):
            return set(), set()
        shown = not m.sealed or self.archive.auditor
        may = {"paper.json", "roll.csv"} if shown else {"paper.json"}
        if m.state not in ("recounted", "counted-from-carried"):
            return set(), may | {"casts.jsonl"} if m.state == "awaits-count" and not m.sealed else may
        must = may | {"count.json", "decision.json", "summary.json"}
        must |= {"list.jsonl"} if m.sealed else {"weights.csv"} if self.archive.auditor or "carried_sha256" not in m.count else set()
        must |= {"casts.jsonl"} if shown else set()
        must |= {"advice.json"} if m.procedure.get("advisory") else set()
        must |= {"carried.csv"} if "carried_sha256" in m.count else set()
        return must, set()

    def entry(self, position, leaf, where):
        e = canonical(leaf, where)
        kind, at, ref, self.issue = e["type"], instant(e["at"], where), e["ref"], e.get("issue")
        ballot = kind in ("ballot.cast", "ballot.withdraw")
        if not ballot:
            self.seats_filled(at, where)
        if self.issue in self.matters and self.matters[self.issue].state == "unknown":
            self.unknown_seats(self.matters[self.issue], kind, at)
            if kind == "issue.extend":
                self.matters[self.issue].closes = instant(e["data"]["closes_at"], where)
                self.bears(self.matters[self.issue])
            return
        if not alike(e["v"], 1):
            raise Incomplete("%s: this script does not know version %s of a leaf" % (where, e["v"]))
        hold(set(e) <= {"v", "type", "body", "issue", "at", "ref", "data", "data_sha256"}, where, "has members this form does not have")
        hold(re.fullmatch("[0-9a-f]{32}", ref) and ref not in self.refs, where, "has a ref that is malformed, or stands twice")
        self.refs.add(ref)
        borne = ballot and at in self.bear
        if not borne:
            self.latest = max(self.latest, at)
            if at < self.latest - MINUTE:
                n, first, most = self.back
                self.back = [n + 1, first if n else position, max(most, self.latest - at)]
        if self.prolongs and not borne:
            hold(not any(since < at < until for since, until in self.outages), where, "is dated inside an outage for which a vote was prolonged")
            bisect.insort(self.alive, at)  # near its end
        if ballot:
            hold(set(e) == {"v", "type", "at", "ref", "data_sha256"}, where, "a ballot says more than its digest")
            self.ballots[ref] = (position, at, kind == "ballot.cast", bytes.fromhex(e["data_sha256"]))
            return
        act = getattr(self, "on_" + kind.replace(".", "_"), None) if re.fullmatch(r"[a-z]+(\.[a-z]+)?", kind) else None
        if not act and kind not in BESIDE:
            raise Incomplete("%s: this script does not know the type %s" % (where, kind))
        data = e.get("data")
        hold(kind != "person.suspend" or data is None, where, "names somebody in clear whom a ruling suspends")
        hold(kind not in SHUT or data is None, where, "says in clear who disputes a vote, or who supports a matter")
        if kind in SHUT and not (self.archive.auditor and self.archive.covers(e["body"], e["issue"])):
            self.beside[kind] += 1
            return
        if "data_sha256" in e:
            hold(kind in ("person.suspend", "delegation.set", "delegation.clear", "delegate.accept", "delegate.decline") or kind in SHUT, where, "is sealed")
            hold(kind in SHUT or at >= self.last_close, where, "is dated before a close that stands before it")
            hold(kind == "person.suspend" or kind in SHUT or self.seals, where, "is sealed, and every charter so far shows to everybody who entrusted whom")
            if not self.archive.auditor:
                if kind == "person.suspend":
                    of = [r for r, ruling in self.community.rulings.items() if ruling[1] == at]
                    hold(of, where, "no ruling of its instant suspends anybody")
                    case, _, until = self.community.rulings.pop(of[0])
                    self.lay(None, case, at, instant(until, where))
                    self.shut_suspensions += 1
                else:
                    self.shut.append(at)
                return
            hold(ref in self.opened, where, "is sealed, and openings/delegations.jsonl does not open it")
            o = self.opened.pop(ref)
            same(sha(jcs(o)), e["data_sha256"], "opening of " + where, "data_sha256")
            same(kind, o["type"], "opening of " + where, "type")
            data = o["data"]
        if self.community.erased:
            # A ruling may still order something of who was erased, and who carried their voice lay it down.
            named = [] if kind == "person.suspend" else [data["person"]] if kind == "delegate.decline" else self.named(data)
            hold(not any(c in self.community.erased for c in named), where, "names somebody who was erased before")
        if self.community.merged and kind != "person.erase":
            named = [data["person"]] if kind == "delegate.decline" else self.named(data)
            hold(not any(c in self.community.merged and at > self.community.merged[c][1] for c in named), where, "names an account that ended before in favour of another")
        if self.community.unnamed and (kind in WANTED or kind in WANTED_BY):
            wants = self.named(data) if kind == "delegation.set" else data.get("by", []) if kind in WANTED_BY else [data["person"]] if "person" in data or kind != "issue.cancel" else []
            hold(not any(c in self.community.unnamed for c in wants), where, "is of the own will of somebody whose name is gone")
        if self.community.passed and (kind in LIVING or kind in WANTED_BY):
            wants = ([data["person"]] if "person" in data and (kind in LIVING or kind == "mandate.begin") else []) + list(data.get("by", []) if kind in WANTED_BY else [])
            hold(not any(self.community.dead(p, at) for p in wants), where, "is of the own will of somebody who was dead, as two said")
        if "text_sha256" in data:
            self.texts[ref] = data["text_sha256"]
            if kind in ("delegate.begin", "delegate.declare", "dispute"):
                self.spoken[data["person"]].append(ref)
            elif kind == "nomination":
                self.spoken[data["candidate"]].append(ref)
        if kind == "dispute" and "evidence" in data:
            self.evidence.append((where, e["issue"], data["evidence"]))
        if self.issue in self.matters:
            self.matters[self.issue].comes(kind, at)
        if kind in BESIDE:
            self.beside[kind] += 1
            if kind == "key.destroy" and self.issue in self.matters:
                self.matters[self.issue].unlinked = True
            self.on_raised(kind, e, data, at, where)
            if kind == "nomination":
                self.matters.setdefault(e["issue"], Matter(e["body"], e["issue"])).candidates[data["nomination"]] = data["candidate"]
            return
        act(e, data, at, where, position)
        if kind in ENTERED:
            self.entered[kind] += 1

    def seats_filled(self, at, where):
        """What belongs to a seat that is elected is of one instant: the log does not go on without it."""
        self.seating = [m for m in self.seating if m.to_seat or m.leaving]
        for m in self.seating:
            hold(at <= m.decided, where, "comes after %s was decided, and who was elected has not begun, or whom they follow has not left" % m.id)
        self.no_vacancy(at, where)

    def unknown_seats(self, m, kind, at):
        """Whom an election seats that this script does not count, and who leaves by it, is taken as entered."""
        if kind == "decision" and "install" in getattr(m, "procedure", {}):
            self.community.elected.pop((m.procedure["install"]["body"], m.procedure["install"]["seat"]), None)
            self.unseen.add(at)

    def no_vacancy(self, at, where):
        hold(all(at <= since for since in self.vacated.values()), where, "comes after somebody lost a seat by no election and no erasure")
        hold(all(at <= since for since in self.leaving.values()), where, "comes after somebody left to be erased, and was not")
        self.merged_whole(at, where)

    # Who belongs and who sits.

    def on_charter_adopt(self, e, data, at, where, position):
        same(e["body"], data["charter"]["body"]["slug"], where, "body of the charter")
        self.founded = at if self.founded is None else self.founded
        hold(data["version"] == 1 and not self.community.rolled and at == self.founded and not self.founders, where,
             "adopts a charter, and none is adopted but with the founding of the community")
        self.put_in_force(data["version"], data["charter"], at, where)

    def on_founding(self, e, data, at, where, position):
        c = self.community
        hold(not self.founders and at == self.founded and not c.rolled, where, "is not of the instant of the first charters, or stands twice")
        read = {r["body"]: [r["version"], r["charter_sha256"]] for r in data["charters"]}
        same({body: [1, sha(jcs(history[0][1]))] for body, history in c.charters.items()}, read, where, "the charters that its founders read")
        for f in data["founders"]:
            hold(any(m[f] and m[f][0][0] == at for m in c.members.values() if f in m), where, "names somebody who was not admitted in its instant")
        self.founders = len(data["founders"])

    def on_charter_enact(self, e, data, at, where, position):
        m = self.matter(e, where, "recounted", "counted-from-carried", "not-disclosed")
        same(m.decision, data["decision"], where, "decision")
        hold(m.owes_effect and m.enacted is None, where, "enacts a charter by a decision that calls for none")
        if m.paper:
            same({"kind": "charter", "charter": data["charter"]}, {k: v for k, v in m.paper["effect"].items() if k != "detail"}, where, "the charter that the paper put to the vote")
        m.enacted = "%s %d" % (data["charter"]["body"]["slug"], data["version"])
        self.put_in_force(data["version"], data["charter"], at, where)

    def put_in_force(self, version, charter, at, where):
        """Puts a charter in force in place of the one there was."""
        history = self.community.charters.setdefault(charter["body"]["slug"], [])
        same(len(history) + 1, version, where, "version")
        same(version, charter["version"], where, "version of the charter")
        history.append((at, charter))
        procedures = charter.get("procedures") or []
        self.prolongs = self.prolongs or any("prolong" in p for p in procedures)
        self.seals = self.seals or any(p["delegation"]["shown"] != "public" for p in procedures if "delegation" in p)

    def on_person_admit(self, e, data, at, where, position):
        hold(number(data["weight"], where, "weight") >= 1, where, "a voice weighs nothing")
        hold(not self.community.rolled or data["ground"] not in COMING or instant(data["since"], where) >= at - MINUTE, where, "is entered as a member of before, behind a roll")
        self.after_rolls(e, at, where)
        fields = tuple((f["field"], instant(f["until"], where) if "until" in f else FOREVER) for f in data["fields"])
        good = instant(data["good_until"], where) if "good_until" in data else None
        if data["ground"] in COMING:
            for passing in self.community.passed.get(data["person"], ()):
                if passing[0] < at < passing[1]:
                    passing[1] = at
        member = Member(instant(data["since"], where), sys.intern(data["sphere"]), data.get("place"), fields, data["weight"], good)
        if data["ground"] == "same":
            self.goes_on(e["body"], member, data["person"], at, where)
        self.community.members[e["body"]][data["person"]].append((at, member))

    def on_person_merge(self, e, data, at, where, position):
        c, ends, into = self.community, data["person"], data["into"]
        taken = {stays for stays, _ in c.merged.values()}
        hold(ends != into and ends not in c.merged and into not in c.merged and ends not in taken, where, "joins an account that ended before, or has taken another in, or one with itself")
        hold(at >= self.last_close, where, "is dated before a close that stands before it")
        hold(not {ends, into} & (set(c.erased) | set(c.unnamed)), where, "joins somebody who was erased before")
        hold(not any(c.dead(p, at) for p in (ends, into)), where, "joins somebody who was dead, as two said")
        c.merged[ends] = into, at
        self.merging[ends] = at

    def goes_on(self, body, member, person, at, where):
        """A membership that goes on under another account says what was known of it under the first."""
        of = [other for other, (into, when) in self.community.merged.items() if into == person and when == at]
        known = [latest(self.community.members[body].get(other, []), at) for other in of]
        hold(member in known, where, "says that somebody is a member by another account of theirs, which was none, or another")
        hold(not latest(self.community.members[body].get(person, []), at), where, "says that a membership goes on under an account that has one")

    def merged_whole(self, at, where):
        """An account that ended has nothing left, and what it belonged to goes on."""
        c = self.community
        for ends, since in list(self.merging.items()):
            if at <= since:
                continue
            del self.merging[ends]
            into = c.merged[ends][0]
            for members in c.members.values():
                history = members.get(ends, [])
                hold(not history or history[-1][1] is None, where, "comes after an account ended, which is a member still")
                hold(not history or history[-1][0] < since or latest(members.get(into, []), since), where, "comes after an account ended, whose membership does not go on")
            hold(not any(c.mandates[m][3] > since for m in c.sits.get(ends, ())), where, "comes after an account ended, which holds a mandate still")
            hold(not any(d[1] <= since < d[2] for d in c.by_person.get(ends, [])), where, "comes after an account ended, which entrusts its voice still")
            hold(not c.carries[ends] and not any(d[2] == FOREVER for d in c.public_of.get(ends, ())), where, "comes after an account ended, which carries voices still")

    def after_rolls(self, e, at, where):
        """A change of who belongs or sits is dated after the rolls that stand before it: none may be made otherwise by it."""
        hold(at > self.community.rolled.get(e["body"], -1), where, "is dated no later than a roll of that body which stands before it")

    def on_person_leave(self, e, data, at, where, position):
        hold(data["ground"] in PARTING, where, "does not say why somebody left")
        if data["ground"] == "erased":
            self.leaving[data["person"]] = at
        if data["ground"] == "died":
            self.community.passed[data["person"]].append([at, FOREVER])
        hold(data["ground"] != "same" or self.community.merged.get(data["person"], (None, None))[1] == at, where, "ends a membership for another account of theirs, and none ends then")
        self.after_rolls(e, at, where)
        self.community.members[e["body"]][data["person"]].append((at, None))

    @staticmethod
    def named(data):
        """The commitments in the data of an entry. What somebody wrote may look like one, and names nobody."""
        for found in [data.get(n) for n in NAMES] + [o.get("person") for o in data.get("options") or []]:
            yield from [found] if isinstance(found, str) else found or []

    def on_person_erase(self, e, data, at, where, position):
        c, p = self.community, data["person"]
        if data.get("name_only"):
            hold(p not in c.unnamed, where, "takes away a name that is gone already")
            c.unnamed[p] = at
            return self.forget(p)
        hold(not any(m[p] and m[p][-1][1] for m in c.members.values() if p in m), where, "is a member still")
        hold(not any(c.mandates[m][3] > at for m in c.sits.get(p, ())), where, "holds a mandate still")
        hold(not any(d[1] <= at < d[2] for d in c.by_person.get(p, [])), where, "entrusts their voice still")
        hold(not c.carries[p], where, "carries voices still")
        hold(not any(d[2] == FOREVER for d in c.public_of.get(p, ())), where, "is a public delegate still")
        c.erased[p] = at
        for waits in (self.vacated, self.leaving):
            if waits.get(p) == at:
                del waits[p]
        self.forget(p)

    def forget(self, person):
        """Drops what somebody said of themselves: no archive holds it any more."""
        for ref in self.spoken.pop(person, []):
            del self.texts[ref]

    def on_mandate_begin(self, e, data, at, where, position):
        hold(data["mandate"] not in self.community.mandates, where, "the mandate began before")
        self.after_rolls(e, at, where)
        until = instant(data["until"], where) if "until" in data else FOREVER
        chair = self.community.chairs[data["mandate"]] = e["body"], data["seat"]
        if chair in self.community.elected and data["title"] != "acting":
            since, seats = self.community.elected[chair]
            hold(at == since and data["person"] in seats and data["title"] == "elected", where, "seats somebody whom no decision elected then, where an election has filled the seat")
            seats.remove(data["person"])
        self.community.mandates[data["mandate"]] = [e["body"], data["person"], at, until]
        self.community.seats[e["body"]].append(data["mandate"])
        self.community.sits[data["person"]].append(data["mandate"])
        if data["title"] == "acting":
            self.community.acting.add(data["mandate"])
        for m in self.community.acting if data["title"] == "appointed" else ():
            if self.community.chairs[m] == chair and self.vacated.get(self.community.mandates[m][1]) == at:
                del self.vacated[self.community.mandates[m][1]]  # who acted is followed
        if data["title"] in ("elected", "acting"):
            self.community.chosen.add(data["mandate"])

    def on_mandate_end(self, e, data, at, where, position):
        mandate = self.community.mandates[data["mandate"]]
        self.after_rolls(e, at, where)
        mandate[3] = min(mandate[3], at)
        following = [m for m in self.seating if m.decided == at and data["mandate"] in m.leaving]
        for m in following:
            m.leaving.remove(data["mandate"])
        if not following and "ground" not in data and at not in self.unseen:
            self.vacated[mandate[1]] = at

    def on_effect(self, e, data, at, where, position):
        if data["kind"] not in ("text", "mandates", "charter"):
            self.gaps.append("%s: this script does not know an effect of the kind %s" % (where, data["kind"]))
            return
        m = self.matter(e, where, "recounted", "counted-from-carried", "not-disclosed")
        same(m.decision, data["decision"], where, "decision")
        m.owes_effect = False
        if data["kind"] == "charter":
            same(m.enacted or "not performed", data["detail"], where, "what was put in force")
        same("mandates" if "install" in m.procedure else m.paper["effect"].get("kind", "text") if m.paper else data["kind"], data["kind"], where, "kind")
        if data["kind"] == "text" and m.paper:
            same({"kind": "text", "detail": ""} | m.paper["effect"], {"kind": data["kind"], "detail": data["detail"]}, where, "what the paper says follows")
        if data["kind"] == "mandates":
            self.seat(m, data["detail"].split(), at, where)
            self.community.given_by[data["decision"]] = set(data["detail"].split())

    def seat(self, m, ids, at, where):
        """Holds the mandates that an election gave to whom it elected, and in what, and until when."""
        rule = m.procedure["install"]
        chair, until = (rule["body"], rule["seat"]), months_later(at, rule["months"])
        same([m.candidates[w] for w in m.winners], [self.community.mandates[i][1] for i in ids], where, "who was elected")
        for i in ids:
            hold(self.community.chairs[i] == chair, where, "names a mandate of another seat")
            same([at, until], self.community.mandates[i][2:], where, "beginning and end of the mandate %s" % i)
        hold(not m.leaving, where, "is entered, and those have not left whom the elected follow: %s" % sorted(m.leaving))

    def on_decision_suspend(self, e, data, at, where, position):
        hold(data["decision"] == self.matters[e["issue"]].decision and data["decision"] not in self.community.held, where, "names another decision, or one held back before")
        self.community.held[data["decision"]] = [at, instant(data["until"], where)]

    def on_decision_release(self, e, data, at, where, position):
        held = self.community.held[data["decision"]]
        hold(held[0] <= at < held[1], where, "releases what is not held back")
        held[1] = at

    # Who is suspended: until the end, or the next ruling in the same case.

    def on_case_open(self, e, data, at, where, position):
        self.community.courts[data["case"]] = e["body"]

    def on_case_ruling(self, e, data, at, where, position):
        before = [s for s in self.community.laid.get(data["case"], ()) if s[2] > at]
        hold("until" not in data or instant(data["until"], where) <= at + 365 * DAY, where, "orders a measure of more than 365 days")
        if data["measure"] == "suspension":
            self.community.rulings[e["ref"]] = [data["case"], at, data["until"]]
        hold(not before and data["measure"] != "suspension" or at >= self.last_close, where, "is dated before a close that stands before it")
        for s in before:
            s[2] = at

    def on_person_suspend(self, e, data, at, where, position):
        case, since, until = self.community.rulings.pop(data["ruling"])
        same([at, data["until"]], [since, until], where, "instant and end of the ruling")
        self.lay(data["person"], case, at, instant(until, where))

    def lay(self, person, case, at, until):
        """Suspends somebody, of whom it may not be opened who."""
        laid = [case, at, until]
        self.community.suspended[person].append(laid)
        self.community.laid[case].append(laid)

    # Who entrusts whom, and who agreed.

    def on_delegation_set(self, e, data, at, where, position):
        hold(at >= self.last_close, where, "is dated before a close that stands before it")
        hold(set(data["scope"]) <= {"body", "field", "place", "issue"} and data["delegation"] not in self.community.delegations, where,
             "has another scope, or an id used before")
        hold(len(set(data["delegates"])) == len(data["delegates"]) and data["person"] not in data["delegates"], where, "names somebody twice, or its owner")
        self.may_entrust(data, at, e.get("data") is None, where)
        key = data["person"], jcs(data["scope"])
        if key in self.community.current:
            before = self.community.delegations[self.community.current[key]]
            before[2] = min(before[2], at)
        until = instant(data["until"], where) if "until" in data else FOREVER
        d = [data["person"], at, until, data["scope"], data["delegates"]]
        self.community.current[key] = data["delegation"]
        self.community.delegations[data["delegation"]] = d
        self.community.by_person[data["person"]].append(d)

    def may_entrust(self, data, at, sealed, where):
        """Holds a delegation to the rules of what it can meet: for a vote that was opened its own, else the loosest."""
        scope, m = data["scope"], self.matters.get(data["scope"].get("issue"))
        opened = m is not None and m.state != "called"
        if opened and m.state == "unknown" or scope.get("issue") in self.imported:
            return
        rules = [m.procedure["delegation"]] if opened and hasattr(m, "procedure") and "delegation" in m.procedure else [] if opened else self.community.rules(scope)
        hold(rules, where, "is of a scope in which no vote can be delegated")
        hold(not opened or at < m.closes, where, "is of a vote that is closed")
        hold(len(data["delegates"]) <= max(max(r.get("choices", 0), 1) for r in rules), where, "names more delegates than are read there")
        ends = months_later(at, max(r["months"] for r in rules))
        hold("until" in data and instant(data["until"], where) <= ends, where, "lives longer than the charter lets it")
        shown = {r["shown"] for r in rules}
        in_clear = "public" in shown if "issue" in scope else shown == {"public"}
        hold(shown != {"public"} if sealed else in_clear, where, "is sealed, or in clear, where the charter says otherwise")

    def on_delegation_clear(self, e, data, at, where, position):
        hold(at >= self.last_close, where, "is dated before a close that stands before it")
        d = self.community.delegations[data["delegation"]]
        hold(d[0] == data["person"] and d[1] <= at < d[2], where, "takes back what is not in force, or another's")
        d[2] = at

    def on_delegate_begin(self, e, data, at, where, position):
        standing = any(p[2] > at for p in self.community.public_of.get(data["person"], ()))
        hold(at >= self.last_close and data["delegate"] not in self.community.public and not standing, where,
             "is dated before a close, has an id used before, or is of a public delegate")
        p = self.community.public[data["delegate"]] = [data["person"], at, FOREVER]
        self.community.public_of[data["person"]].append(p)

    def on_delegate_end(self, e, data, at, where, position):
        p = self.community.public[data["delegate"]]
        hold(at >= self.last_close and p[0] == data["person"] and p[2] == FOREVER, where, "ends what is not in force, or another's")
        p[2] = at

    def on_delegate_accept(self, e, data, at, where, position):
        hold(at >= self.last_close, where, "is dated before a close that stands before it")
        said = self.community.words[data["person"], data["delegator"]]
        self.community.carries[data["person"]] += not (said and said[-1][1] == FOREVER)
        said.append([at, FOREVER])

    def on_delegate_decline(self, e, data, at, where, position):
        word = self.community.words[data["person"], data["delegator"]][-1]
        hold(at >= self.last_close and word[1] == FOREVER, where, "takes back a word that is not in force")
        word[1] = at
        self.community.carries[data["person"]] -= 1

    # Matters, from the first entry that names them to the decision.

    def matter(self, e, where, *states):
        m = self.matters.get(e["issue"])
        hold(m and m.body == e["body"] and m.state in states, where, "the matter %s is not %s" % (e["issue"], " or ".join(states)))
        at = instant(e["at"], where)
        hold(at >= m.at, where, "is dated before an act of the matter that stands before it")
        m.at = at
        return m

    def on_issue_freeze(self, e, data, at, where, position):
        m = self.matters.setdefault(e["issue"], Matter(e["body"], e["issue"]))
        hold(self.matter(e, where, "called").freeze is None, where, "the matter is frozen already")
        same(e["at"], data["roll_at"], where, "roll_at")
        m.freeze, m.seed, m.frozen_at = data, "%s %s" % (self.log.root(), e["ref"]), at
        charters = [c for since, c in self.community.charters.get(e["body"], []) if since <= at]
        if "asked_sha256" in data:
            rules = self.fixes_text(e, data, at, where, charters[-1:])
        else:
            rules = [p for c in reversed(charters) for p in c.get("procedures") or [] if p["kind"] == data["kind"] and "install" in p][:1]
            hold(rules, where, "no charter has an election of that kind")
        m.fixed = rules[0]
        self.rolled(rules[0]["franchise"], at)
        opens, days = instant(data["opens_at"], where), rules[0].get("frozen_days", 0)
        hold(opens - at >= days * DAY - days * DAY // 10 - HOUR, where, "opens sooner after its roll than the procedure says")
        hold("asked_sha256" not in data or opens - at <= days * DAY + HOUR, where, "opens later after its roll than the procedure says")
        self.lasts(rules[0], opens, instant(data["closes_at"], where), where)

    def fixes_text(self, e, data, at, where, charters):
        """The rules by which text and roll of a matter are fixed that elects nobody: those in force, once it was discussed that members raised."""
        rules = [p for c in charters for p in c.get("procedures") or [] if p["kind"] == data["kind"] and "officer" in p and "install" not in p and "state" not in c["body"]]
        hold(rules and not data["candidates"], where, "no charter in force fixes the roll of such a matter before its vote")
        r = self.raised.get(e["issue"])
        hold(r or "admission" not in rules[0], where, "is of a kind that members raise, and nobody raised it")
        if r:
            hold(r["admitted"] and at >= r["fixed"], where, "was raised and not admitted, is over, or is fixed before it was discussed")
            same([r["body"], r["kind"], r["place"], r["field"], r["asked_sha256"]], [e["body"], data["kind"], data.get("place"), data.get("field"), data["asked_sha256"]], where, "what was raised, and where it stands")
        return rules

    @staticmethod
    def lasts(rules, opens, closes, where):
        """As many days as the procedure says, where it does: its ends may be evenings of a place whose clock is put forward or back."""
        days = rules.get("voting_days", 0)
        hold(not days or abs(closes - opens - days * DAY) <= HOUR, where, "is open for longer or shorter than the procedure says")

    def rolled(self, franchise, at):
        self.community.rolled[franchise["body"]] = max(at, self.community.rolled.get(franchise["body"], -1))

    def on_roll_correct(self, e, data, at, where, position):
        m = self.matter(e, where, "called")
        if not data["on"] and m.freeze:
            fixed, opens = instant(m.freeze["roll_at"], where), instant(m.freeze["opens_at"], where)
            hold(at <= opens - min(2 * DAY, (opens - fixed) // 2), where, "takes somebody off the roll who cannot answer any more before the vote opens")
        m.corrections.append((data["person"], data["on"]))

    def on_raised(self, kind, e, data, at, where):
        """Keeps where a matter stands that a member raised. By what right it was raised, supported and moved, verify judges."""
        if kind == "issue.raise":
            self.raised[e["issue"]] = dict({n: data.get(n) for n in ("person", "kind", "place", "field", "asked_sha256")}, body=e["body"], admitted=False, over=False, until=instant(data["until"], where))
        r = self.raised.get(e.get("issue"))
        if r and kind == "issue.admit":
            r["admitted"] = True
        if r and kind in ("issue.rise", "competence.answer") and "to" in data:
            r["body"], r["moved"] = data["to"], True
        if r and r["admitted"] and (kind == "issue.admit" or "to" in data):
            charter = self.community.charter(r["body"], at)
            r["fixed"] = at + DAY * sum(p.get("discussion_days", 0) for p in (charter or {}).get("procedures", []) if p["kind"] == r["kind"])

    def owed_raised(self, r):
        """What a matter owes that was raised and is not open, and when at the latest: how long its text is fixed may any charter of its body have said."""
        if not r["admitted"]:
            return "issue.cancel", r["until"], HOUR
        frozen = [p.get("frozen_days", 0) for _, c in self.community.charters.get(r["body"], []) for p in c.get("procedures", []) if p["kind"] == r["kind"]]
        return "issue.open", r["fixed"] + DAY * max(frozen, default=0), DAY

    def was_raised(self, e, data, where):
        r = self.raised.get(e["issue"])
        hold(r or "admission" not in data["procedure"], where, "is of a kind that members raise, and nobody raised it")
        if r:
            hold(r["admitted"], where, "was raised and not admitted, or is over")
            same([r["body"], r["kind"], r["place"], r["field"]], [e["body"], data["kind"], data.get("place"), data.get("field")], where, "what was raised, and where it stands")
            same(r["asked_sha256"], sha(jcs({n: data[n] for n in ("title", "question", "paper_sha256")})), where, "what was raised and supported")

    def on_issue_open(self, e, data, at, where, position):
        self.was_raised(e, data, where)
        m = self.matters.setdefault(e["issue"], Matter(e["body"], e["issue"]))
        self.matter(e, where, "called")
        fixed = instant(data["opens_at"], where) - DAY * (data["procedure"].get("frozen_days", 0) + 1)
        rules = getattr(m, "fixed", None)
        hold(alike(rules, data["procedure"]) if rules else any(p["kind"] == data["kind"] and alike(p, data["procedure"]) for c in self.community.between(e["body"], fixed, at) for p in c.get("procedures") or []),
             where, "the procedure is not the one of that kind in a charter in force when it was fixed")
        worded = m.freeze is not None and "asked_sha256" in m.freeze
        hold("install" in data["procedure"] or worded == ("officer" in data["procedure"]), where, "its roll is fixed before the vote, and no issue.freeze stands of it; or the other way about")
        hold(m.freeze or "roll_at" not in data, where, "has a roll of its own, that nothing fixed")
        if not m.freeze or worded:  # an election that has its candidates goes on
            hold("state" not in self.community.charter(e["body"], at)["body"], where, "the body opens no votes: it is not active yet, suspended or dissolved")
        ids = [o["id"] for o in data["options"]]
        hold(sorted(data["lot"]) == sorted(ids) and len(set(ids)) == len(ids), where, "the lot does not name each option once")
        hold(not any(o.get("withdrawn") for o in data["options"]), where, "an option takes no votes as it is put to the vote")
        if worded:
            same(m.freeze["asked_sha256"], sha(jcs({n: data[n] for n in ("title", "question", "paper_sha256")})), where, "the text that was fixed")
            same([m.freeze["kind"], m.freeze.get("place"), m.freeze.get("field")], [data["kind"], data.get("place"), data.get("field")], where, "what was fixed")
            same(m.freeze["roll_at"], data.get("roll_at"), where, "roll_at")
            hold(not any("person" in o for o in data["options"]), where, "has candidates, and elects nobody")
        elif m.freeze:
            draw = lambda what: sorted(m.freeze["candidates"], key=lambda c: hashlib.sha256(("%s %s\0%s" % (m.seed, what, c)).encode()).digest())
            same(draw("order"), ids, where, "the order of the candidates")
            same(draw("ties"), data["lot"], where, "the lot for ties")
            same([m.candidates[c] for c in ids], [o["person"] for o in data["options"]], where, "who the candidates are")
            same(m.freeze["roll_at"], data["roll_at"], where, "roll_at")
        m.open(data, where)
        self.lasts(m.procedure, m.opens, m.closes, where)
        if self.archive.parts(m.file("paper.json")):
            m.paper = self.hold_file(m, "paper.json", None, data["paper_sha256"])
            hold(set(m.paper) <= {"before", "effect", "options", "text"} and isinstance(m.paper["text"], str), m.file("paper.json"), "is not written as a paper is")
            same([o["id"] for o in data["options"] if "person" not in o], [o["id"] for o in m.paper["options"]], m.file("paper.json"), "what can be answered")
            hold(m.paper["effect"]["kind"] != "charter" or not self.raised.get(e["issue"], {}).get("moved"), where, "puts a charter in force, and moved to another body")
        if m.freeze:  # a vote that opens late may be held later, in full
            opens, closes = instant(m.freeze["opens_at"], where), instant(m.freeze["closes_at"], where)
            hold(m.opens >= opens and m.closes - m.opens == closes - opens, where, "opens earlier, or is shorter or longer, than its freeze says")
        hold(at >= m.opens, where, "opens before its time")

    def advisers(self, m, data, at, where):
        """The roll of an electorate that is asked too: without whoever decides, or stands on one before."""
        rules = m.procedure.get("advisory", [])
        hold(m.roll is not None and at == m.takes_from and len(m.advisers) < len(rules), where, "is no roll of advisers that is to come, at the instant of the one that decides")
        rule = rules[len(m.advisers)]
        same([rule["name"], rule["franchise"]], [data["advisory"], data["rule"]], where, "name and rule")
        same(at, instant(data["at"], where), where, "at")
        before = [m.roll] + [a[1] for a in m.advisers]
        roll = {p: w for p, w in sorted(self.community.roll(rule["franchise"], at, False).items()) if not any(p in r for r in before)}
        same([len(roll), sum(roll.values())], [data["members"], data["weight"]], where, "members and weight of the roll")
        same(sha(b"".join(b"%s,%d\n" % (p.encode(), w) for p, w in roll.items())), data["roll_sha256"], where, "roll_sha256")
        m.advisers.append([rule["name"], roll, {}, 0])
        if self.archive.parts(m.file("roll.csv")):
            self.on_rolls.update(roll)
        self.rolled(rule["franchise"], at)

    def on_roll_freeze(self, e, data, at, where, position):
        m = self.matter(e, where, "running")
        if "advisory" in data:
            return self.advisers(m, data, at, where)
        hold(m.roll is None, where, "the roll is fixed already")
        on = at if m.frozen_at is None else m.frozen_at
        same(on, instant(data["at"], where), where, "at")
        same(m.procedure["franchise"], data["rule"], where, "rule")
        rule = data["rule"]
        roll = self.community.roll(rule, on, m.sealed)
        for person, put in m.corrections:
            if not put:
                roll.pop(person, None)
            elif person not in roll:
                known = self.community.members[rule["body"]].get(person, [])
                hold(known and known[0][0] <= on or person in self.community.seated(rule["body"], on), where, "puts somebody on who was no member of the body, and sat in none of its seats")
                roll[person] = self.community.weight(rule["body"], person, on, m.sealed)
        m.roll = roll = dict(sorted(roll.items()))
        if self.archive.parts(m.file("roll.csv")):
            self.on_rolls.update(roll)
            made = iter(roll.items())
            for place, line in self.archive.lines(m.file("roll.csv")):
                same("%s,%d" % next(made, ("nobody", 0)), line.decode("ascii"), place, "the line")
            hold(next(made, None) is None, m.file("roll.csv"), "ends before the roll made again does")
        digest = hashlib.sha256()
        for line in roll.items():
            digest.update(b"%s,%d\n" % (line[0].encode(), line[1]))
        same([len(roll), sum(roll.values())], [data["members"], data["weight"]], where, "members and weight of the roll")
        same(digest.hexdigest(), data["roll_sha256"], where, "roll_sha256")
        m.window[0], m.takes_from = position, at
        if "units" in (m.procedure.get("majority") or {}):
            m.units = self.community.units(m.procedure["majority"]["units"], rule["body"], roll, on)
        self.rolled(rule, at)
        self.bears(m)
        hold(10 * (at - m.opens) <= m.closes - m.opens, where, "opens so late that more than a tenth of the time is lost")

    def on_issue_extend(self, e, data, at, where, position):
        m = self.matter(e, where, "running")
        hold(m.roll is not None, where, "there is no roll")
        since, until = instant(data["down_from"], where), instant(data["down_until"], where)
        hold(since < until, where, "ends before it begins")
        same(m.prolong(since, until, at), instant(data["closes_at"], where), where, "closes_at")
        after = bisect.bisect_right(self.alive, since)
        hold(after == len(self.alive) or self.alive[after] >= until, where, "something was done inside this outage")
        self.outages.append((since, until))
        m.longer, m.closes = (position, at), instant(data["closes_at"], where)
        self.bears(m)

    def bears(self, m):
        """Ballots of a confidential vote bear its closing time, also where this script does not count it."""
        if m.sealed and m.closes is not None:
            self.bear.add(m.closes)

    def on_issue_close(self, e, data, at, where, position):
        m = self.matter(e, where, "running")
        hold(m.roll is not None and len(m.advisers) == len(m.procedure.get("advisory", [])), where, "there is no roll, or none of an electorate that is asked too")
        m.state, m.closed_at, m.window[1] = "awaits-count", instant(data["closed_at"], where), position
        m.charters = self.community.in_force(m.closed_at)
        hold(m.closed_at >= m.closes, where, "closes before its time")
        self.last_close = max(self.last_close, at)

    def on_issue_cancel(self, e, data, at, where, position):
        taken = "person" in data
        hold(taken == (data["reason"] == TAKEN_BACK), where, "names who took it back and another reason, or that reason and nobody")
        if e["issue"] in self.raised and e["issue"] not in self.matters:  # it was never put to the vote
            r = self.raised[e["issue"]]
            hold(not taken or data["person"] == r["person"] and not r["admitted"] and not r["over"] and at < r["until"], where, "takes a matter back that gathers no supporters, or that another raised")
            self.raised[e["issue"]].update(admitted=False, over=True)
            return
        hold(not taken, where, "takes a matter back that is past it")
        m = self.matter(e, where, "called", "running")
        if m.state == "running":
            hold(at < m.closes, where, "cancels a vote whose time is over")
        else:
            if m.freeze and "asked_sha256" in m.freeze:
                shut = "state" in self.community.charter(e["body"], at)["body"]
                hold(at >= instant(m.freeze["opens_at"], where) and (shut or data["reason"] == NAME_BORNE), where, "calls off a matter whose roll is fixed, and nothing keeps it from its vote")
            else:
                hold(m.freeze and not m.freeze["candidates"], where, "cancels an election before its vote, though somebody stands or may yet")
        m.state, m.closed_at, m.window[1] = "cancelled", at, position

    def on_count(self, e, data, at, where, position):
        m = self.matter(e, where, "awaits-count")
        m.count, m.count_where, m.state = data, where, "counted"

    def on_election_import(self, e, data, at, where, position):
        self.imported.add(e["issue"])
        raise Incomplete("%s: this script counts no file of an election that was held elsewhere" % where)

    def on_decision(self, e, data, at, where, position):
        m = self.matter(e, where, "counted")
        m.decision, m.winners, m.owes_effect = e["ref"], data["winners"], data["outcome"] in ("adopted", "elected")
        if "install" in m.procedure and data["outcome"] in ("elected", "adopted"):
            rule = m.procedure["install"]
            m.decided, m.to_seat = at, {m.candidates[w] for w in data["winners"]}
            m.leaving = self.community.leaving(rule, m.to_seat, at)
            self.community.elected[rule["body"], rule["seat"]] = at, m.to_seat
            self.seating.append(m)
        if not self.archive.covers(m.body, m.id):
            m.state = "not-disclosed"
            return
        same(m.method, m.count["method"], m.count_where, "method")
        listed = m.sealed and self.confidential(m) or not m.sealed and self.public(m)
        ballots, turnout, summary = listed
        elected, rounds, duel = m.tally(ballots, turnout)
        units = self.units(m, summary, elected)
        same(units["test"]["votes"] if units else 0, m.count.get("units_reached", 0), m.count_where, "units_reached")
        decision = m.decide(elected, duel, turnout, units)
        for key in ("electorate", "direct", "represented"):
            same(turnout[key], m.count[key], m.count_where, key)
        same(turnout["lost"], m.count.get("lost", {}), m.count_where, "lost")
        if summary is not None:
            self.hold_file(m, "summary.json", self.summary(m, summary, ballots, decision))
        self.transcript(m, ballots, elected, rounds)
        self.hold_file(m, "decision.json", decision, data["text_sha256"])
        leaf = {"outcome": decision["outcome"], "winners": decision["winners"], "text_sha256": data["text_sha256"]}
        for t in decision.get("finding", {}).get("tests", []):
            leaf["majority" if t["name"] == "majority" else "quorum"] = {
                "have": t["votes"], "of": t["of"], "num": t["need"]["num"], "den": t["need"]["den"], "strict": t["more_than"], "met": t["met"]}
        if units:
            t = units["test"]
            leaf["units"] = {"have": t["votes"], "of": t["of"], "num": t["need"]["num"], "den": t["need"]["den"], "strict": t["more_than"], "met": t["met"]}
        same(leaf, data, where, "decision")
        self.advice(m)
        m.turnout, m.outcome, m.winners = turnout, decision["outcome"], decision["winners"]
        m.roll, m.advisers = None, []

    @staticmethod
    def units(m, made, elected):
        """What was found of a double majority. Where not everybody is shown whose voices the ballots carried, the sums of units, which would tell it, are no part of it."""
        if made:
            found = m.divided(made[0], made[2], elected)
            if found and "carried_sha256" in m.count:
                del found["sums"]
            return found
        rule = (m.procedure.get("majority") or {}).get("units")
        reached = m.count.get("units_reached", 0)
        hold(0 <= reached <= (len(rule["of"]) if rule else 0), m.count_where, "states a majority in more units than there are")
        return m.found(reached) if rule else None

    def casts(self, m):
        """Opens the ballots of a public matter: what each person said last."""
        acts, replacing, helped, name = {}, {}, set(), m.file("casts.jsonl")
        one, alike = {p: p for roll in [m.roll] + [a[1] for a in m.advisers] for p in roll}, {}  # one string for a person, one value for a choice: lists are long
        for where, line in self.archive.lines(name):
            opened = canonical(line, where)
            o, ref = opened["opening"], opened["ref"]
            at = self.take(m, ref, o, where)[1]
            hold(o["issue"] == m.id and o["person"] in one, where, "is of another matter, or of somebody who is not on the roll")
            hold(m.takes_from <= at, where, "was cast before the opening")
            hold(at <= self.community.merged.get(o["person"], (None, at))[1], where, "was cast by an account that ended before in favour of another")
            hold(at <= min(gone.get(o["person"], at) for gone in (self.community.erased, self.community.unnamed)), where, "was cast by somebody who was erased before")
            hold(not self.community.dead(o["person"], at), where, "was cast by somebody who was dead, as two said")
            choice = None
            if "by" in o or "seated_in" in o:
                self.assisted(m, o, where, lambda body, by: by in self.community.seated(body, at))
                hold(o["person"] not in o["by"], where, "was entered by its voter for themselves")
                helped.add(ref)
            if "choice" in o:
                check_choice(o["choice"], m, where)
                hold(o["person"] not in self.community.suspended or not self.community.silenced(m, at, [o["person"]]), where, "was cast by somebody who was suspended")
                choice = alike.setdefault(jcs(o["choice"]), o["choice"])
            if "replaces" in o:
                replacing[ref] = o["replaces"]
            hold(choice or "replaces" in o, where, "takes back what was never cast")
            acts[ref] = (one[o["person"]], choice, at)
        for ref, before in replacing.items():
            hold(before in acts and acts[before][0] == acts[ref][0] and acts[before][2] <= acts[ref][2], name, "%s replaces no earlier act of that person" % ref)
            hold(ref not in helped or before in helped, name, "%s was entered by others over what the voter did themselves" % ref)
        replaced, last = set(replacing.values()), {}
        hold(len(replaced) == len(replacing), name, "an act is replaced twice")
        for ref, (person, choice, _) in acts.items():
            if ref not in replaced:
                hold(person not in last, name, "%s stands beside another act of that person" % ref)
                last[person] = choice
        hold(len(replaced) + len(last) == len(acts), name, "acts replace each other in a ring")
        spoke = [into if since < m.closed_at else p for p in last if last[p] is not None for into, since in [self.community.merged.get(p, (p, FOREVER))]]
        hold(len(set(spoke)) == len(spoke), name, "two ballots stand of accounts that were one person's before the close")
        m.casts = sum(person in m.roll for person, _, _ in acts.values())
        m.assisted = sum(choice is not None and ref in helped and ref not in replaced and person in m.roll for ref, (person, choice, _) in acts.items())
        for a in m.advisers:
            a[2] = {p: c for p, c in last.items() if c is not None and p in a[1]}
            a[3] = sum(person in a[1] for person, _, _ in acts.values())
        return {p: c for p, c in last.items() if c is not None and p in m.roll}

    def assisted(self, m, o, where, sits):
        """Holds a ballot that two entered for somebody to the rule of its vote: both sat, and neither stands in it."""
        rule, by = m.procedure.get("assist"), o.get("by", [])
        hold(rule and o.get("seated_in") == rule["by"], where, "was entered by others, which the rules of the vote do not let those of %s do" % brief(o.get("seated_in")))
        hold(len(by) == 2 and by[0] < by[1] and "choice" in o, where, "was not entered by two different people, in order, or takes a ballot back")
        hold(all(sits(rule["by"], p) for p in by), where, "was entered by somebody who did not sit in %s" % rule["by"])
        hold(not set(by) & {option.get("person") for option in m.options}, where, "was entered by somebody who stands in the election")

    def public(self, m):
        """The ballots of a public matter with what each carries, the turnout, and figures for the summary."""
        votes = self.casts(m)
        same(m.casts, m.count["casts"], m.count_where, "casts")
        rule = m.procedure.get("delegation")
        if rule and m.count["rule"].startswith(rule["rule"] + "/") and m.count["rule"] != rule["rule"] + "/1":
            raise Incomplete("%s: this script does not know the rule %s" % (m.count_where, m.count["rule"]))
        same(rule["rule"] + "/1" if rule else None, m.count.get("rule"), m.count_where, "rule")
        dawn, eve = m.opens - 1, m.closed_at - 1  # the last instants before opening and close
        snapshot = rule.get("snapshot", "close") if rule else "close"
        read = dawn if snapshot == "opening" else eve
        if "carried_sha256" in m.count and not self.archive.auditor:
            return self.from_carried(m, votes, read, len(self.community.suspensions(m, eve)))
        silenced = self.community.silenced(m, eve) & set(m.roll)
        voices = self.follow(m, votes, silenced, read)
        beside = self.follow(m, votes, silenced, dawn) if snapshot == "both" else None
        if silenced and "carried_sha256" not in m.count:
            # Where the suspended changed no way, the count is that without them.
            free = self.follow(m, votes, set(), read)
            same(free.by, voices.by, m.file("weights.csv"), "with those suspended, who cast for whom")
            voices, beside = free, self.follow(m, votes, set(), dawn) if beside else None
        self.weights(m, voices)
        carried = voices.carried()
        return [(carried[p], c) for p, c in votes.items()], voices.figures()["turnout"], (voices, beside, votes)

    def take(self, m, ref, opening, where):
        """Holds an opening to the leaf it opens, which is opened then; its position and instant."""
        hold(ref in self.ballots, where, "opens no ballot, or one that is opened already")
        position, at, cast, digest = self.ballots.pop(ref)
        same(sha(jcs(opening)), digest.hex(), where, "data_sha256 of leaf %d" % position)
        hold(cast == ("choice" in opening), where, "has a choice and is no cast, or none and is one")
        hold(m.window[0] < position < m.window[1], where, "leaf %d does not stand between roll and close" % position)
        hold(m.takes(position, at), where, "was cast after the close, or bears another time than the closing time of a confidential vote")
        return position, at

    def follow(self, m, votes, silenced, at):
        rule = m.procedure.get("delegation")
        members = list(m.roll)
        if not rule:
            return Voices("default", members, m.roll, votes, set(), {}, 0, None)
        if rule["rule"] not in ("default", "non-transitive", "breadth-first", "minsum") or rule.get("snapshot", "close") not in ("close", "opening", "both"):
            raise Incomplete("matter %s: this script does not know the rule %s" % (m.id, brief(rule)))
        cap, electorate = rule.get("cap"), sum(m.roll.values())
        most = 0
        if cap:
            share = cap.get("share")
            most = max(cap.get("weight", 0) or electorate * share["num"] // share["den"], electorate // 1000, 1)
        place = lambda p: hashlib.sha256(("moothall cap\0%s\0%s" % (m.id, p)).encode()).digest()
        return Voices(rule["rule"], members, m.roll, votes, silenced, self.community.governing(m, at), most, place)

    def weights(self, m, voices):
        """Compares where every voice went with weights.csv, and what ballots carried with carried.csv."""
        digest, name, salted = hashlib.sha256(), m.file("weights.csv"), "carried_sha256" in m.count
        carried, made = voices.carried(), iter(voices.members)
        for where, line in self.archive.lines(name, digest):
            p = next(made, None)
            if p is None:
                hold(salted and re.fullmatch(rb"salt,[0-9a-f]{32}", line), where, "is a line too many")
                salted = False
                continue
            by = voices.by[p] if p in voices.by else "lost:" + voices.lost[p]
            same("%s,%d,%s,%d" % (p, m.roll[p], by, carried.get(p, 0)), line.decode("ascii"), where, "the line")
        hold(next(made, None) is None and not salted, name, "lacks a line")
        same(digest.hexdigest(), m.count["weights_sha256"], m.count_where, "weights_sha256")
        if "carried_sha256" in m.count:
            digest, made = hashlib.sha256(), (b"%s,%d" % (p.encode(), carried[p]) for p in voices.members if p in carried)
            for where, line in self.archive.lines(m.file("carried.csv"), digest):
                same(next(made, b"nothing").decode("ascii"), line.decode("ascii"), where, "the line")
            hold(next(made, None) is None, m.file("carried.csv"), "lacks a line")
            same(digest.hexdigest(), m.count["carried_sha256"], m.count_where, "carried_sha256")

    def from_carried(self, m, votes, read, suspended):
        """For whom whose voices those were is not shown: what ballots carried, held to what must hold."""
        sealed = sum(at <= read for at in self.shut)
        hold(sealed or suspended, m.count_where, "states carried_sha256, and no delegation before it is sealed, nor was anybody suspended")
        digest, carried, before = hashlib.sha256(), {}, ""
        for where, line in self.archive.lines(m.file("carried.csv"), digest):
            p, weight = line.decode("ascii").split(",")
            hold(p > before and p in votes and weight == str(int(weight)) and int(weight) >= m.roll[p], where, "is not of somebody who cast, in order, with at least their own voice")
            carried[p], before = int(weight), p
        same(digest.hexdigest(), m.count["carried_sha256"], m.count_where, "carried_sha256")
        same(sorted(votes), sorted(carried), m.file("carried.csv"), "those who cast")
        direct, lost = sum(m.roll[p] for p in votes), m.count.get("lost", {})
        turnout = {"electorate": sum(m.roll.values()), "direct": direct, "represented": sum(carried.values()) - direct, "lost": lost}
        same(turnout["electorate"], sum(carried.values()) + sum(lost.values()), m.count_where, "the sum of carried and lost voices")
        hold(set(lost) <= {"no-vote", "opt-out", "dead-end", "cycle", "capped"} and all(w > 0 for w in lost.values()), m.count_where, "lost by another reason")
        same(sha(self.archive.read(m.file("summary.json"))), m.count["summary_sha256"], m.file("summary.json"), "summary_sha256")
        same(m.assisted, canonical(self.archive.read(m.file("summary.json")), m.file("summary.json")).get("assisted", 0), m.file("summary.json"), "how many ballots two entered for others")
        if sealed and (m.procedure["delegation"]["rule"] != "default" or "cap" in m.procedure["delegation"]):
            self.unbound.append(m.id)
        elif sealed:
            least = self.moved(self.follow(m, votes, set(), read), carried, suspended)
            hold(least <= sealed, m.count_where, "that ballots carry so much takes %d sealed entries at the least, and there were %d" % (least, sealed))
        m.state = "counted-from-carried"
        return [(carried[p], c) for p, c in votes.items()], turnout, None

    @staticmethod
    def moved(voices, carried, suspended):
        """How many must at the least have given their voice another way than in clear, that ballots carry so much.

        Each moves all that comes over them. So a ballot that lacks something lost as many of the branches on it as
        make that up, the heaviest first, unless its owner is suspended; and what others gained came with as many
        branches, or trees and circles that reached nobody.
        """
        joined = {}
        for p in voices.passing:
            to = voices.given[p][1][0]
            if to is not None and to not in voices.casts:
                a, b = stands_for(joined, p), stands_for(joined, to)
                if a != b:
                    joined[a] = b
        loose = collections.Counter()
        for p in voices.members:
            if p not in voices.casts:
                loose[stands_for(joined, p)] += voices.weight[p]
        on, plain = collections.defaultdict(list), voices.carried()
        for p, weight in loose.items():
            on[voices.by.get(p)].append(weight)
        gained = sum(max(0, carried[p] - plain[p]) for p in carried)
        lacking = sorted((heaviest(on[p], plain[p] - carried[p]) for p in carried if plain[p] > carried[p]), reverse=True)
        return max(sum(lacking[suspended:]), heaviest(loose.values(), gained))

    def confidential(self, m):
        """The list of a confidential vote; on an auditor's archive it is the last cast under every pseudonym."""
        digest, listed, before = hashlib.sha256(), {}, ""
        for where, line in self.archive.lines(m.file("list.jsonl"), digest):
            b = canonical(line, where)
            hold(set(b) == {"choice", "pseudonym"} and b["pseudonym"] > before, where, "is no ballot under a pseudonym, in order")
            check_choice(b["choice"], m, where)
            listed[b["pseudonym"]], before = b["choice"], b["pseudonym"]
        same(digest.hexdigest(), m.count["list_sha256"], m.count_where, "list_sha256")
        hold(len(listed) <= len(m.roll), m.file("list.jsonl"), "holds more ballots than there are people on the roll")
        last, helped, own = {}, {}, {}
        if self.archive.auditor:
            for where, line in self.archive.lines(m.file("casts.jsonl")):
                opened = canonical(line, where)
                o = opened["opening"]
                position = self.ballots[opened["ref"]][0] if opened["ref"] in self.ballots else -1
                hold(set(o) <= {"salt", "issue", "pseudonym", "choice", "by", "seated_in"}, where, "says more than an issue, a pseudonym and a choice, and who entered it")
                hold(o["issue"] == m.id, where, "is of another matter")
                self.take(m, opened["ref"], o, where)
                self.secret.add(opened["ref"])
                if "by" in o or "seated_in" in o:
                    self.assisted(m, o, where, lambda body, by: self.community.sat(body, by, m.takes_from, m.closes))
                    helped[o["pseudonym"]] = max(helped.get(o["pseudonym"], 0), position)
                else:
                    own[o["pseudonym"]] = min(own.get(o["pseudonym"], position), position)
                last[o["pseudonym"]] = max(last.get(o["pseudonym"], (-1, None)), (position, o.get("choice")), key=lambda l: l[0])
                m.casts += 1
            same(m.casts, m.count["casts"], m.count_where, "casts")
            hold(all(position < own.get(p, position + 1) for p, position in helped.items()), m.file("casts.jsonl"), "a ballot was entered by others over what the voter did themselves")
            hold(len(last) <= len(m.roll), m.file("casts.jsonl"), "more pseudonyms cast than people stand on the roll")
            same({p: c for p, (_, c) in last.items() if c is not None}, listed, m.file("list.jsonl"), "the list")
        m.kept = not self.archive.auditor
        absent = len(m.roll) - len(listed)
        turnout = {"electorate": len(m.roll), "direct": len(listed), "represented": 0, "lost": {"no-vote": absent} if absent else {}}
        own = Voices("default", list(listed), dict.fromkeys(listed, 1), listed, set(), {}, 0, None)
        return [(1, c) for c in listed.values()], turnout, (own, None, listed)

    def summary(self, m, made, ballots, decision):
        """What summary.json says besides: it follows from who cast for whom."""
        voices, beside, votes = made
        f = voices.figures()
        s = {"longest_chain": f["longest"], "largest_weight": f["largest"]}
        if m.method == "motion":
            s["duel"] = self.sides(m, voices, votes)
        if m.assisted:
            s["assisted"] = m.assisted
        if voices.free:
            moved = voices.moved(voices.free["by"])
            s["cap"], s["uncapped"] = voices.cap, {"turnout": voices.free["turnout"], "largest_weight": voices.free["largest"], "moved": moved}
        if beside:
            g = beside.figures()
            carried = beside.carried()
            elected, _, duel = m.tally([(carried[p], c) for p, c in votes.items()], g["turnout"])
            d = m.decide(elected, duel, g["turnout"], m.divided(beside, votes, elected))
            s["at_opening"] = {"turnout": g["turnout"], "largest_weight": g["largest"], "outcome": d["outcome"], "winners": d["winners"],
                               "moved": voices.moved(beside.by)}
            if m.method == "motion":
                s["at_opening"]["duel"] = self.sides(m, beside, votes)
        return s

    @staticmethod
    def sides(m, voices, votes):
        own, others, carried = collections.Counter(), collections.Counter(), voices.carried()
        for p, choice in votes.items():
            own[choice["choice"]] += voices.weight[p]
            others[choice["choice"]] += carried[p] - voices.weight[p]
        return {side: dict(x) for side, x in (("direct", own), ("represented", others)) if x}

    def hold_file(self, m, name, made, digest=None):
        text = self.archive.read(m.file(name))
        stated = canonical(text, m.file(name))
        if made is not None:
            same(made, stated, m.file(name), "it")
        digest = digest or m.count.get("summary_sha256" if name == "summary.json" else None)
        if digest:
            same(sha(text), digest, m.file(name), "its digest in the leaf")
        return stated

    def advice(self, m):
        """Counts what each electorate said that is asked too, each ballot by its own weight, and compares advice.json with it."""
        same(len(m.advisers), len(m.count.get("advice", [])), m.count_where, "the number of electorates that advise")
        if not m.advisers:
            return
        where = m.file("advice.json")
        text = self.archive.read(where)
        said = canonical(text, where)
        same(len(m.advisers), len(said), where, "the number of electorates")
        for (name, roll, last, casts), leaf, one in zip(m.advisers, m.count["advice"], said):
            electorate, direct = sum(roll.values()), sum(roll[p] for p in last)
            same({"name": name, "electorate": electorate, "direct": direct}, {k: v for k, v in one.items() if k != "transcript"}, where, "what is said of %s" % name)
            same({"name": name, "electorate": electorate, "direct": direct, "casts": casts, "transcript_sha256": sha(jcs(one["transcript"]))}, leaf, m.count_where, "advice")
            ballots = [(roll[p], c) for p, c in last.items()]
            elected, rounds, _ = m.tally(ballots, {"electorate": electorate})
            self.compare(m, where + " of " + name, one["transcript"], ballots, elected, rounds)

    def transcript(self, m, ballots, elected, rounds):
        """Compares count.json with what was counted."""
        self.compare(m, m.file("count.json"), self.hold_file(m, "count.json", None, m.count["transcript_sha256"]), ballots, elected, rounds)
        if m.state == "counted":
            m.state = "recounted"

    @staticmethod
    def compare(m, where, t, ballots, elected, rounds):
        """Compares every round of a transcript, who is elected, and the duels of all pairs."""
        if t["schema"] != "moothall-count/1":
            raise Incomplete("%s: this script does not know the schema %s" % (where, t["schema"]))
        options = ["yes", "no", "abstain"] if m.method == "motion" else [o["id"] for o in m.options]
        number = {o: n + 1 for n, o in enumerate(options)}
        write = (lambda v: "%d.%05d" % divmod(v, UNIT)) if m.method == "scottish-stv" else str
        same([[n + 1, o] for n, o in enumerate(options)], [[c["id"], c["option"]] for c in t["candidates"]], where, "candidates")
        same([m.method, m.procedure.get("seats") or 1], [t["method"], t["seats"]], where, "method and seats")
        strange = sorted(set(t["options"]) - set(SETTINGS[m.method]) - {"tie"})
        if strange:
            raise Incomplete("%s: this script does not know the settings %s" % (where, ", ".join(strange)))
        if m.method != "motion":
            same(dict(SETTINGS[m.method], tie="lot:" + ",".join(m.lot)), t["options"], where, "options")
            same([number[o] for o in m.lot if o in m.standing], t["lot"]["order"], where, "the lot")
        same([number[o] for o in elected], t["elected"], where, "elected")
        same(len(rounds), len(t["rounds"]), where, "the number of rounds")
        for n, (r, stated) in enumerate(zip(rounds, t["rounds"])):
            made = {"n": n + 1, "kind": r["kind"], "elected": [number[o] for o in r["elected"]], "eliminated": [number[o] for o in r["eliminated"]],
                    "tallies": {str(number[o]): write(v) for o, v in r["tallies"].items()}, "quota": write(r["quota"]),
                    "exhausted": write(r["exhausted"]), "lost": write(r["lost"])}
            if r.get("of") is not None:
                made["of"] = number[r["of"]]
            same(made, {k: stated.get(k) for k in made}, "%s round %d" % (where, n + 1), "it")
        if "pairwise" in t:
            duels = {(x, y) for x in m.standing for y in m.standing if x != y}
            grid = [["" if (x, y) not in duels else str(sum(w for w, c in ballots if prefers(c["ranking"], x, y) > 0)) for y in options] for x in options]
            same(grid, t["pairwise"], where, "pairwise")

    # What is left at the end.

    def left_closed(self):
        """A ballot nobody opens must have been entered while a vote ran that may keep it closed; one that was cancelled has none."""
        if any(m.state == "unknown" for m in self.matters.values()):
            return
        keep = [m for m in self.matters.values() if m.window[0] is not None and (m.state in ("running", "not-disclosed", "awaits-count") or m.kept)]
        counted, at_most, at_least = collections.Counter(), collections.Counter(), collections.Counter()
        joined = {}  # closing times that go together, because a vote was prolonged from one to the other
        for m in self.matters.values():
            if m.longer:
                a, b = stands_for(joined, m.announced), stands_for(joined, m.closes)
                if a != b:
                    joined[a] = b
        for m in keep:
            if m.kept:
                counted[stands_for(joined, m.closes)] += m.count["casts"]
        keep.sort(key=lambda m: m.window[0], reverse=True)
        ran = []  # those that were open at a place in the log: ballots are walked in its order
        for position, at, _, _ in sorted(self.ballots.values()):
            while keep and keep[-1].window[0] < position:
                ran.append(keep.pop())
            ran = [m for m in ran if m.window[1] is None or position < m.window[1]]
            able = [m for m in ran if m.takes(position, at)]
            hold(able, "leaf %d" % position, "is a ballot nobody opens, and no vote that may keep it closed was open")
            if any(m.kept for m in able):
                at_most[stands_for(joined, at)] += 1
                at_least[stands_for(joined, at)] += all(m.kept for m in able)
        for closes, casts in counted.items():
            hold(at_least[closes] <= casts <= at_most[closes], "ballots", "of confidential votes are not as many as the counts state (%d)" % casts)

    def judge_evidence(self):
        """Of a confidential vote only a leaf that the record lacks is evidence, and of no vote a ballot of such a one."""
        named = {leaf for _, _, leaf in self.evidence}
        if not named or any(m.state == "unknown" for m in self.matters.values()):
            return
        held = {}  # of those named that there are: whether it is a ballot of a confidential vote
        for position, leaf in Log(self.archive).leaves():
            made = hashlib.sha256(b"\0" + leaf).hexdigest()
            if made in named:
                e = canonical(leaf, "leaf %d" % position)
                held[made] = e["type"] in ("ballot.cast", "ballot.withdraw") and self.is_secret(e["ref"])
        for where, issue, leaf in self.evidence:
            hold(leaf not in held or not held[leaf] and not self.matters[issue].sealed, where, "names the leaf of a confidential ballot, or one that the record holds")

    def is_secret(self, ref):
        """Whether a ballot was opened as one of a confidential vote, or can be of no other."""
        if ref not in self.ballots:
            return ref in self.secret
        position, at = self.ballots[ref][:2]
        able = [m.sealed for m in self.matters.values() if m.window[0] is not None and m.window[0] < position and (m.window[1] is None or position < m.window[1]) and m.takes(position, at)]
        return bool(able) and all(able)

    def people(self):
        named = set()
        for where, line in self.archive.lines("openings/people.jsonl"):
            p = canonical(line, where)
            same(sha(b"moothall-person\0" + bytes.fromhex(p["salt"]) + p["person"].encode("utf-8")), p["commitment"], where, "commitment")
            hold(p["person"] not in named, where, "stands under two commitments")
            hold(p["commitment"] not in self.community.erased and p["commitment"] not in self.community.unnamed, where, "names somebody who was erased")
            named.add(p["person"])
            self.on_rolls.discard(p["commitment"])
        self.on_rolls -= self.community.erased.keys() | self.community.unnamed.keys()
        for name in self.archive.names:
            if name.startswith("openings/said/"):
                same(self.texts.get(name[14:-4]), sha(self.archive.read(name)), name, "text_sha256 of its entry")

    def report(self):
        out = ["%s: %d leaves, root %s; its signature is not checked here: moothall verify does" % (self.log.origin, self.log.size, self.log.stated)]
        for m in sorted(self.matters.values(), key=lambda m: m.id):
            line = "%s: %s" % (m.id, m.state)
            if m.state in ("recounted", "counted-from-carried"):
                t = m.turnout
                line += ": %s; electorate %d, direct %d, represented %d, lost %s; casts opened %d; winners %s" % (
                    m.outcome, t["electorate"], t["direct"], t["represented"],
                    ", ".join("%s %d" % l for l in sorted(t["lost"].items())) or "none", m.casts, ", ".join(m.winners) or "none")
            out.append(line)
        out += ["%s: held elsewhere, not counted here" % i for i in sorted(self.imported)]
        notes = ["%d casts not opened" % len(self.ballots)]
        if self.shut or self.shut_suspensions:
            notes.append("%d delegations and suspensions not opened" % (len(self.shut) + self.shut_suspensions))
        if self.on_rolls:
            notes.append("%d people on rolls not named, and not erased" % len(self.on_rolls))
        for m in sorted(self.matters.values(), key=lambda m: m.id):
            notes += ["%s: %s late by %d seconds" % (m.id, kind, by) for kind, by in m.late]
        if self.back[0]:
            notes.append("%d entries dated back, the first of them leaf %d, the furthest by %d seconds" % (self.back[0], self.back[1], self.back[2] // 1000))
        if not self.founders:
            notes.append("founded as the operator entered it: no founder consented in the record")
        if self.unbound:
            notes.append("nothing but the sum holds what ballots carried, by lists or under a cap: " + ", ".join(self.unbound))
        if self.beside:
            notes.append("not judged here: " + ", ".join("%d %s" % (n, kind) for kind, n in sorted(self.beside.items())))
        if self.entered:
            notes.append("taken as entered: " + ", ".join("%d %s" % (n, kind) for kind, n in sorted(self.entered.items())))
        return out + notes + ["incomplete: " + g for g in self.gaps]


def main(args):
    if len(args) != 1:
        print("python3 recount.py FILE.zip", file=sys.stderr)
        return 2
    try:
        r = Recount(args[0])
        r.run()
    except Refused as fault:
        print("refused: %s" % fault)
        return 1
    except Incomplete as gap:
        print("incomplete: %s" % gap)
        return 2
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
        print("refused: the archive cannot be read: %s %s" % (type(fault).__name__, fault))
        return 1
    except OSError as fault:
        print("the file cannot be opened: %s" % fault, file=sys.stderr)
        return 2
    print("\n".join(r.report()))
    print("incomplete" if r.gaps else "verified")
    return 2 if r.gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
