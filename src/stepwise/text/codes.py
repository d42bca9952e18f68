"""The codes of this room."""

from stepwise.diagnostics import register

MISSING = register("file-missing", "There is no file of this name.")
UNREADABLE = register("file-unreadable", "The file is there but cannot be read as a text file.")
ENCODING = register("file-encoding", "The file is not saved as UTF-8, the one way of writing letters that is read.")
SIZE = register("file-size", "The file is larger than 2 MB, far more than a policy pack needs.")
EMPTY_FILE = register("file-empty", "The file holds nothing, or only comments.")

CHARACTER = register(
    "yaml-character",
    "A character that cannot be seen, or looks like a space and is not one, stands in the file.",
)
TAB = register("yaml-tab", "A line is indented with a tab; YAML allows spaces only.")
DIRECTIVE = register("yaml-directive", "A line begins with %, which gives instructions to YAML itself.")
DOCUMENTS = register("yaml-documents", "A second document begins in the same file.")
TAG = register("yaml-tag", "A YAML tag (a word that begins with !) is used; in a pack everything is plain text.")
ANCHOR = register("yaml-anchor", "A YAML anchor (a word that begins with &) is used; a pack is written out in full.")
ALIAS = register("yaml-alias", "A YAML alias (a word that begins with *) is used; a pack is written out in full.")
MERGE = register("yaml-merge", "The merge sign << is used; a pack is written out in full.")
DUPLICATE = register("yaml-duplicate", "The same name is given twice in one place, so one of the two would be lost.")
KEY = register("yaml-key", "The text before a colon must be one piece of plain text.")
BOOLEAN = register(
    "yaml-boolean",
    "An unquoted true, on, No or the like may be read as a word or as yes or no; only yes and no are read.",
)
NULL = register("yaml-null", "An unquoted null or ~ may be read as a word or as nothing at all.")
EMPTY = register("yaml-empty", "Nothing is written after a name or after the dash of a list.")
COMMA = register("yaml-comma", "An unquoted sentence inside { } was cut short by its own comma.")
COLON = register("yaml-colon", "An unquoted sentence holds a colon and a space, which YAML reads as the end of a name.")
COLON_SPACE = register("yaml-colon-space", "The space after the colon is missing, so YAML sees no name there.")
HASH = register("yaml-hash", "An unquoted sentence was cut short by a # sign, which begins a comment.")
FIRST = register("yaml-first-character", "An unquoted sentence begins with a character that has a meaning in YAML.")
QUOTE = register("yaml-quote", "A quotation mark is not closed, or text stands beside the quoted text.")
ESCAPE = register("yaml-escape", "A backslash inside double quotes begins a code that YAML does not know.")
BRACKET = register("yaml-bracket", "A bracket is missing, or stands where it cannot.")
INDENT = register("yaml-indent", "A line does not line up with the lines it belongs to.")
SYNTAX = register("yaml-syntax", "The text is not YAML at this place.")
DEPTH = register("yaml-depth", "Lists and maps stand more than 20 deep inside one another.")
NODES = register("yaml-nodes", "The file holds more than 200,000 pieces of text, lists and maps.")
TOO_MANY = register("yaml-too-many", "The file holds more than 100 mistakes; only the first ones are told.")
