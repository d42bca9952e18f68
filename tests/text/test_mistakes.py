"""What a policy author is told for each mistake, word for word."""



from __future__ import annotations

import pytest
import yaml

from stepwise.diagnostics import CODES, render_text
from stepwise.text import read_text
from stepwise.text.reader import read_with

MISTAKES: dict[str, tuple[str, str]] = {
    # -- what YAML allows and a pack does not --
    "tag": (
        "secret: !env PASSWORD\n",
        """\
m.yaml:1:9: error yaml-tag: "!env" is a YAML tag, and tags are not used here
    1 | secret: !env PASSWORD
      |         ^^^^ take it out, or put quotes round the text if "!" belongs to it""",
    ),
    "anchor and alias": (
        "base: &base\n  by: social-worker\nmove: *base\n",
        """\
m.yaml:1:7: error yaml-anchor: "&base" is a YAML anchor, and anchors are not used here
    1 | base: &base
      |       ^^^^^ take it out, or put quotes round the text if "&" belongs to it
m.yaml:3:7: error yaml-alias: "*base" copies text from elsewhere (a YAML alias), and that is not done here
    3 | move: *base
      |       ^^^^^ write the text out in full, or put quotes round it if "*" belongs to it""",
    ),
    "merge key": (
        "move:\n  <<: *base\n  to: universal\n",
        """\
m.yaml:2:3: error yaml-merge: "<<" copies lines from elsewhere, and that is not done here
    2 |   <<: *base
      |   ^^ write the lines out in full""",
    ),
    "name given twice": (
        "from: universal\nto: child-in-need\nfrom: early-help\n",
        """\
m.yaml:3:1: error yaml-duplicate: "from" is already given on line 1
    3 | from: early-help
      | ^^^^ keep one of the two, or give this one another name""",
    ),
    "name given three times": (
        "a: x\n'a': z\na: w\n",
        """\
m.yaml:2:1: error yaml-duplicate: "a" is already given on line 1
    2 | 'a': z
      | ^^^ keep one of the two, or give this one another name
m.yaml:3:1: error yaml-duplicate: "a" is already given on line 1
    3 | a: w
      | ^ keep one of the two, or give this one another name""",
    ),
    "list as a name": (
        "[a, b]: c\n",
        """\
m.yaml:1:1: error yaml-key: a list stands where a name must stand
    1 | [a, b]: c
      | ^^^^^^ write a plain word as the name, or put quotes round the whole text if the brackets belong to it""",
    ),
    "placeholder in curly brackets": (
        "must: {{ name }}\n",
        """\
m.yaml:1:8: error yaml-key: a map stands where a name must stand
    1 | must: {{ name }}
      |        ^^^^^^^^ write a plain word as the name, or put quotes round the whole text if the brackets belong to it""",
    ),
    "no name": (
        ": within 5 working days\n",
        """\
m.yaml:1:1: error yaml-key: there is no name before this colon
    1 | : within 5 working days
      | ^ write a name""",
    ),
    "truth value": (
        "required: true\n",
        """\
m.yaml:1:11: error yaml-boolean: "true" may mean yes or no, or be a word
    1 | required: true
      |           ^^^^ write yes or no, or put quotes round it if it is a word""",
    ),
    "truth value as a name": (
        "on: 2026-05-14\n",
        """\
m.yaml:1:1: error yaml-boolean: "on" may mean yes or no, or be a word
    1 | on: 2026-05-14
      | ^^ write yes or no, or put quotes round it if it is a word""",
    ),
    "null word": (
        "owner: null\nby: [~]\n",
        """\
m.yaml:1:8: error yaml-null: "null" may mean nothing at all, or be a word
    1 | owner: null
      |        ^^^^ leave the line out, or put quotes round the word
m.yaml:2:6: error yaml-null: "~" may mean nothing at all, or be a word
    2 | by: [~]
      |      ^ leave the line out, or put quotes round the word""",
    ),
    "nothing after a name": (
        "needs:\ncites: [A]\n",
        """\
m.yaml:1:1: error yaml-empty: nothing is written after "needs:"
    1 | needs:
      | ^^^^^^ write the value, or take the line out""",
    ),
    "nothing after a dash": (
        "cites:\n  - A\n  -\n  - B\n",
        """\
m.yaml:3:3: error yaml-empty: nothing is written after "-"
    3 |   -
      |   ^ write the value, or take the line out""",
    ),
    "second document": (
        "a: b\n---\nc: d\n",
        """\
m.yaml:2:1: error yaml-documents: a second document begins here, and a file holds one
    2 | ---
      | ^^^ take the "---" out, or use a second file""",
    ),
    "instruction to YAML": (
        "%YAML 1.2\n---\na: b\n",
        """\
m.yaml:1:1: error yaml-directive: a line that begins with "%" is an instruction to YAML, and these are not used here
    1 | %YAML 1.2
      | ^^^^^^^^^ take the line out""",
    ),
    # -- characters --
    "control character": (
        "must: Hold\x07 it\n",
        """\
m.yaml:1:11: error yaml-character: a character that cannot be seen (U+0007) stands here
    1 | must: Hold\ufffd it
      |           ^ delete it""",
    ),
    "zero width space": (
        "fr\u200bom: universal\n",
        """\
m.yaml:1:3: error yaml-character: a character that cannot be seen (zero width space, U+200B) stands here
    1 | fr\ufffdom: universal
      |   ^ delete it""",
    ),
    "no-break space": (
        "from:\u00a0universal\n",
        """\
m.yaml:1:6: error yaml-character: this looks like a space but is not one (no-break space, U+00A0)
    1 | from: universal
      |      ^ type an ordinary space instead""",
    ),
    "hidden behind a code": (
        'must: "Hold\\x07 it"\n',
        """\
m.yaml:1:7: error yaml-character: a character that cannot be seen (U+0007) stands here
    1 | must: "Hold\\x07 it"
      |       ^^^^^^^^^^^^^ delete it""",
    ),
    "tabs": (
        "moves:\n\tcin:\n\t\tto: x\n",
        """\
m.yaml:2:1: error yaml-tab: this line is indented with a tab, and so is 1 other line
    2 |     cin:
      | ^^^^ use spaces instead, two for each step""",
    ),
    # -- sentences without quotes --
    "comma in curly brackets": (
        "agreement: { must: Agree, record it, and tell the parents, cites: [A] }\n",
        """\
m.yaml:1:25: error yaml-comma: a comma ended the sentence here
    1 | agreement: { must: Agree, record it, and tell the parents, cites: [A] }
      |                         ^ put quotes round the sentence: "Agree, record it, and tell the parents\"""",
    ),
    "word without colon in curly brackets": (
        "when: { held }\n",
        """\
m.yaml:1:9: error yaml-empty: "held" stands inside { } without a colon
    1 | when: { held }
      |         ^^^^ write "name: value", or use [ ] for a list""",
    ),
    "colon in a sentence": (
        "must: Agree the plan: who does what\n",
        """\
m.yaml:1:21: error yaml-colon: a colon and a space stand inside this sentence
    1 | must: Agree the plan: who does what
      |                     ^ put quotes round the whole sentence""",
    ),
    "colon in curly brackets": (
        "a: { must: Agree the plan: who }\n",
        """\
m.yaml:1:26: error yaml-colon: a colon and a space stand inside this sentence, or a comma is missing before it
    1 | a: { must: Agree the plan: who }
      |                          ^ put quotes round the whole sentence, or write the comma""",
    ),
    "hash in a sentence": (
        "must: Record it as decision #4 in the log\n",
        """\
m.yaml:1:29: error yaml-hash: the sentence ends here: "#" after a space begins a comment
    1 | must: Record it as decision #4 in the log
      |                             ^^^^^^^^^^^^^ put quotes round the sentence, or write a space after "#" if it is a comment""",
    ),
    "hash in a sentence of two lines": (
        "must: Record decision #4\n  in the log\ncites: [A]\n",
        """\
m.yaml:1:23: error yaml-hash: the sentence ends here: "#" after a space begins a comment
    1 | must: Record decision #4
      |                       ^^ put quotes round the sentence, or write a space after "#" if it is a comment""",
    ),
    "star at the beginning": (
        "must: ** Agree **\n",
        """\
m.yaml:1:7: error yaml-first-character: an unquoted sentence cannot begin with "*"
    1 | must: ** Agree **
      |       ^ put quotes round the whole sentence""",
    ),
    "at sign at the beginning": (
        "contact: @front-door\n",
        """\
m.yaml:1:10: error yaml-first-character: an unquoted sentence cannot begin with "@"
    1 | contact: @front-door
      |          ^ put quotes round the whole sentence""",
    ),
    "angle bracket at the beginning": (
        "due: > 5 working days\n",
        """\
m.yaml:1:6: error yaml-first-character: an unquoted sentence cannot begin with ">"
    1 | due: > 5 working days
      |      ^ put quotes round the whole sentence""",
    ),
    # -- quotation marks and brackets --
    "quotation mark never closed": (
        'must: "Agree\ncites: [A]\n',
        """\
m.yaml:1:7: error yaml-quote: the quotation mark that opens here is never closed
    1 | must: "Agree
      |       ^ close it at the end of the sentence""",
    ),
    "quotation mark closed by the next one": (
        'must: "Agree\nmay: "Record"\n',
        """\
m.yaml:1:7: error yaml-quote: the quotation mark that opens here is closed only on line 2, before other text
    1 | must: "Agree
      |       ^ close it at the end of its own sentence""",
    ),
    "apostrophe inside single quotes": (
        "must: 'The child's plan'\n",
        """\
m.yaml:1:18: error yaml-quote: text goes on here after the closing quotation mark
    1 | must: 'The child's plan'
      |                  ^^^^^^^ put one pair of quotes round the whole sentence; inside it, write ' twice""",
    ),
    "sentence that begins with a quoted word": (
        'must: "Agree" the plan\n',
        """\
m.yaml:1:15: error yaml-quote: text goes on here after the closing quotation mark
    1 | must: "Agree" the plan
      |               ^^^^^^^^ put one pair of quotes round the whole sentence; inside it, write \\" or use single quotes round it""",
    ),
    "backslash": (
        'file: "C:\\policies"\n',
        """\
m.yaml:1:10: error yaml-escape: "\\p" means nothing inside double quotes
    1 | file: "C:\\policies"
      |          ^^ use single quotes, or write the backslash twice""",
    ),
    "bracket not closed": (
        "cites: [A, B\nowner: team\n",
        """\
m.yaml:1:8: error yaml-bracket: the "[" that opens here is not closed
    1 | cites: [A, B
      |        ^ write "]" at its end; every part but the last needs a comma after it""",
    ),
    "bracket closed by another": (
        "when: { of: x]\n",
        """\
m.yaml:1:14: error yaml-bracket: "]" stands here, but the bracket to be closed is the "{" on line 1
    1 | when: { of: x]
      |              ^ write "}\"""",
    ),
    "bracket never opened": (
        "cites: ]\n",
        """\
m.yaml:1:8: error yaml-bracket: "]" closes a bracket that was never opened
    1 | cites: ]
      |        ^ take it out, or put quotes round the whole sentence""",
    ),
    "text after a bracket": (
        "must: [Agree] the plan\n",
        """\
m.yaml:1:15: error yaml-bracket: text goes on here after the closing bracket
    1 | must: [Agree] the plan
      |               ^^^^^^^^ take it out, or put quotes round the whole sentence""",
    ),
    "two commas": (
        "cites: [A, , B]\n",
        """\
m.yaml:1:12: error yaml-bracket: a comma stands here with nothing before it
    1 | cites: [A, , B]
      |            ^ write something before it, take it out, or put quotes round the whole sentence""",
    ),
    # -- lines that do not line up --
    "no space after the colon": (
        "from: universal\nto:early-help\ncites: [A]\n",
        """\
m.yaml:2:1: error yaml-colon-space: a space is missing after "to:"
    2 | to:early-help
      | ^^^ write "name: value" with a space after the colon""",
    ),
    "no space after the first colon of a block": (
        "move:\n  to:early-help\n  cites: [A]\n",
        """\
m.yaml:2:3: error yaml-colon-space: a space is missing after "to:"
    2 |   to:early-help
      |   ^^^ write "name: value" with a space after the colon""",
    ),
    "no space after the dash": (
        "- A\n-B\n- C\n",
        """\
m.yaml:2:1: error yaml-syntax: a space is missing after "-"
    2 | -B
      | ^ write "- " before each thing in a list""",
    ),
    "no colon": (
        "from: universal\nearly-help\nto: x\n",
        """\
m.yaml:2:1: error yaml-syntax: this line has no colon, and does not belong to the sentence above it
    2 | early-help
      | ^^^^^^^^^^ write "name: value", or indent the line further if it goes on with the sentence""",
    ),
    "too deep under a value": (
        "from: universal\n  to: early-help\n",
        """\
m.yaml:2:3: error yaml-indent: this line is read as part of the sentence on line 1, and holds a colon
    2 |   to: early-help
      |   ^^^ indent it like the entry it belongs beside, or put quotes round the whole sentence""",
    ),
    "between two steps": (
        "moves:\n    cin: x\n  taf: z\n",
        """\
m.yaml:3:3: error yaml-indent: this line begins after 2 spaces, which lines up with nothing above it
    3 |   taf: z
      |   ^^^^^^ begin it after 4 spaces, as on line 2, or after no spaces, as on line 1""",
    ),
    "inside a thing in a list": (
        "- event: a\n   which: first\n- b: c\n",
        """\
m.yaml:2:4: error yaml-indent: this line is read as part of the sentence on line 1, and holds a colon
    2 |    which: first
      |    ^^^^^^ indent it like the entry it belongs beside, or put quotes round the whole sentence""",
    ),
    "dash that does not line up": (
        "cites:\n  - A\n   - B\n",
        """\
m.yaml:3:4: error yaml-indent: this "-" is read as part of the sentence on line 2, not as the next in a list
    3 |    - B
      |    ^ line it up with the other dashes, or put quotes round the sentence""",
    ),
    "list on the line of its name": (
        "cites: - A\n",
        """\
m.yaml:1:8: error yaml-indent: a list cannot begin on the same line as its name
    1 | cites: - A
      |        ^ begin a new line before "-", or put quotes round the sentence if the dash belongs to it""",
    ),
    "list among names": (
        "from: a\n- b\n",
        """\
m.yaml:2:1: error yaml-indent: a list begins here, but the lines from line 1 on are of the form "name: value"
    2 | - b
      | ^ give the list a name, or indent it under its name""",
    ),
    "name in a list": (
        "- a\nb: c\n",
        """\
m.yaml:2:1: error yaml-indent: this line has no "-", but the lines from line 1 on are a list
    2 | b: c
      | ^^^^ write "- " before it, or indent it like its list""",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_named_with_its_place_and_cure(mistake: str) -> None:
    text, wanted = MISTAKES[mistake]
    _, found = read_text(text, "m.yaml")
    assert render_text(found) == wanted
    assert {d.code for d in found} <= CODES.keys()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_without_the_fast_parser_the_same_is_said(mistake: str) -> None:
    text, _ = MISTAKES[mistake]
    assert read_with(yaml.SafeLoader, text, "m.yaml") == read_text(text, "m.yaml")


def test_no_jargon_reaches_the_author() -> None:
    jargon = ("scalar", "token", "mapping", "scanning", "parsing", "stream", "None", "\\x", "simple key")
    for text, _ in MISTAKES.values():
        for d in read_text(text, "m.yaml")[1]:
            said = f"{d.message} {d.help}"
            assert not [word for word in jargon if word in said.replace('"\\', "")], said
