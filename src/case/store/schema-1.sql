-- The tool's findings and the examiner's words stand in separate tables. Rows are appended; what changes is said by a
-- later row, so that nothing anybody saw is lost. Times are milliseconds since 1970-01-01T00:00:00Z.

-- The case form: the latest value of a field holds.
CREATE TABLE form (
  id TEXT PRIMARY KEY,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  at INTEGER NOT NULL,
  examiner TEXT NOT NULL
) STRICT;

CREATE TABLE examiner (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  since INTEGER NOT NULL
) STRICT;

-- A folder that evidence lies in; `path` is where it lay last.
CREATE TABLE root (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  path BLOB NOT NULL,
  added INTEGER NOT NULL
) STRICT;

-- One file. The columns after `checked` are those of its latest analysis, kept here so that lists need no JSON.
CREATE TABLE item (
  id TEXT PRIMARY KEY,
  exhibit INTEGER NOT NULL UNIQUE,
  root TEXT NOT NULL REFERENCES root(id),
  path BLOB NOT NULL,
  shown TEXT NOT NULL,
  added INTEGER NOT NULL,
  size INTEGER,
  md5 TEXT,
  sha1 TEXT,
  sha256 TEXT,
  state TEXT NOT NULL,
  checked INTEGER NOT NULL,
  format TEXT,
  width INTEGER,
  height INTEGER,
  verdict TEXT,
  probability REAL,
  method TEXT,
  finding TEXT,
  UNIQUE (root, path)
) STRICT;

CREATE INDEX item_sha256 ON item (sha256);

-- One working session of the scanner: program, model, settings, limits.
CREATE TABLE run (
  id TEXT PRIMARY KEY,
  started INTEGER NOT NULL,
  ended INTEGER,
  settings TEXT NOT NULL
) STRICT;

-- What the tool says of one content under one run; `record` is the JSON object of the command line.
CREATE TABLE analysis (
  id TEXT PRIMARY KEY,
  item TEXT NOT NULL REFERENCES item(id),
  run TEXT NOT NULL REFERENCES run(id),
  at INTEGER NOT NULL,
  sha256 TEXT,
  record TEXT NOT NULL,
  UNIQUE (item, run)
) STRICT;

CREATE TABLE finding (
  analysis TEXT NOT NULL REFERENCES analysis(id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  class TEXT NOT NULL,
  method TEXT,
  PRIMARY KEY (analysis, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_kind ON finding (kind);

-- What was read back; the bytes lie in `payloads/`.
CREATE TABLE payload (
  analysis TEXT NOT NULL REFERENCES analysis(id),
  number INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  length INTEGER NOT NULL,
  kept INTEGER NOT NULL,
  PRIMARY KEY (analysis, number)
) STRICT, WITHOUT ROWID;

-- The examiner's judgement: the latest of an examiner holds.
CREATE TABLE status (
  id TEXT PRIMARY KEY,
  item TEXT NOT NULL REFERENCES item(id),
  examiner TEXT NOT NULL REFERENCES examiner(id),
  status TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE INDEX status_item ON status (item);

CREATE TABLE tag (
  id TEXT PRIMARY KEY,
  item TEXT NOT NULL REFERENCES item(id),
  examiner TEXT NOT NULL REFERENCES examiner(id),
  tag TEXT NOT NULL,
  given INTEGER NOT NULL,
  taken INTEGER
) STRICT;

CREATE INDEX tag_item ON tag (item);
CREATE INDEX tag_tag ON tag (tag);

-- `entry` is the number of the examiner's record; of the rows with one entry the latest version holds, and none holds
-- where that is empty.
CREATE TABLE note (
  id TEXT PRIMARY KEY,
  item TEXT NOT NULL REFERENCES item(id),
  examiner TEXT NOT NULL REFERENCES examiner(id),
  entry INTEGER NOT NULL,
  version INTEGER NOT NULL,
  written INTEGER NOT NULL,
  at INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE INDEX note_item ON note (item);

CREATE TABLE bookmark (
  id TEXT PRIMARY KEY,
  item TEXT NOT NULL REFERENCES item(id),
  examiner TEXT NOT NULL REFERENCES examiner(id),
  entry INTEGER NOT NULL,
  version INTEGER NOT NULL,
  made INTEGER NOT NULL,
  at INTEGER NOT NULL,
  bookmark TEXT NOT NULL
) STRICT;

CREATE INDEX bookmark_item ON bookmark (item);

-- Text that is being typed, so that it outlives a crash.
CREATE TABLE draft (
  item TEXT NOT NULL REFERENCES item(id),
  examiner TEXT NOT NULL REFERENCES examiner(id),
  text TEXT NOT NULL,
  PRIMARY KEY (item, examiner)
) STRICT, WITHOUT ROWID;

-- Everything that was done. `hash` is of the row with the hash of the row before.
CREATE TABLE event (
  sequence INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  what TEXT NOT NULL,
  detail TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE TABLE report (
  revision INTEGER PRIMARY KEY,
  issued INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  settings TEXT NOT NULL
) STRICT;
