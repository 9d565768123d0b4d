-- The tables of the simulated platform; what is a list or an object is kept as JSON.
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, line TEXT NOT NULL, issued_at REAL NOT NULL, expires_at REAL NOT NULL,
    replaced_at REAL, expired INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS calls (
    path TEXT NOT NULL, day TEXT NOT NULL, arrived INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (path, day));
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY, path TEXT NOT NULL, kind TEXT NOT NULL, left INTEGER NOT NULL, more TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS images (
    key TEXT PRIMARY KEY, media_id TEXT UNIQUE, name TEXT NOT NULL, format TEXT NOT NULL, bytes BLOB NOT NULL,
    created_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS drafts (
    id INTEGER PRIMARY KEY, media_id TEXT UNIQUE NOT NULL, articles TEXT NOT NULL, updated_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS jobs (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, origin TEXT NOT NULL, msg_id INTEGER UNIQUE,
    msg_data_id INTEGER UNIQUE, publish_id TEXT UNIQUE, article_id TEXT UNIQUE, clientmsgid TEXT, named INTEGER,
    media_id TEXT, content TEXT NOT NULL, accepted_at REAL NOT NULL, due_at REAL NOT NULL, waits_for TEXT NOT NULL,
    status TEXT NOT NULL, result TEXT NOT NULL, outcome TEXT, finished_at REAL, total INTEGER NOT NULL DEFAULT 0,
    crowd INTEGER NOT NULL DEFAULT 0, deleted_at REAL);
CREATE INDEX IF NOT EXISTS jobs_waiting ON jobs (waits_for, due_at);
CREATE TABLE IF NOT EXISTS articles (
    key TEXT PRIMARY KEY, job INTEGER NOT NULL, msg_data_id INTEGER NOT NULL, idx INTEGER NOT NULL,
    day TEXT NOT NULL, published_at REAL NOT NULL, fields TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (msg_data_id, idx));
CREATE INDEX IF NOT EXISTS articles_day ON articles (day);
CREATE TABLE IF NOT EXISTS follows (
    id INTEGER PRIMARY KEY, openid TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, followed_at REAL NOT NULL,
    left_at REAL, source INTEGER NOT NULL DEFAULT 0, generated INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS follows_openid ON follows (openid);
CREATE INDEX IF NOT EXISTS follows_people ON follows (openid) WHERE generated = 0;
CREATE INDEX IF NOT EXISTS follows_crowd ON follows (generated) WHERE until IS NULL;
CREATE INDEX IF NOT EXISTS follows_leaving ON follows (left_at) WHERE until IS NULL AND left_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS follows_departed ON follows (generated) WHERE until IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS follows_once ON follows (openid) WHERE until IS NULL;
CREATE TABLE IF NOT EXISTS windows (
    openid TEXT NOT NULL, kind TEXT NOT NULL, opened_at REAL NOT NULL, left INTEGER NOT NULL,
    PRIMARY KEY (openid, kind));
CREATE TABLE IF NOT EXISTS chat (
    id INTEGER PRIMARY KEY AUTOINCREMENT, openid TEXT, at REAL NOT NULL, kind TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS chat_openid ON chat (openid, id);
CREATE INDEX IF NOT EXISTS chat_kind ON chat (kind, id);
CREATE TABLE IF NOT EXISTS events (
    id INTEGER PRIMARY KEY, event TEXT NOT NULL, openid TEXT NOT NULL, fields TEXT NOT NULL, due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, status INTEGER);
CREATE TABLE IF NOT EXISTS reads (
    msg_data_id INTEGER NOT NULL, idx INTEGER NOT NULL, day TEXT NOT NULL, openid TEXT NOT NULL,
    source TEXT NOT NULL, follower INTEGER NOT NULL, PRIMARY KEY (msg_data_id, idx, day, openid));
CREATE INDEX IF NOT EXISTS reads_day ON reads (day);
CREATE TABLE IF NOT EXISTS reactions (
    msg_data_id INTEGER NOT NULL, idx INTEGER NOT NULL, openid TEXT NOT NULL, kind TEXT NOT NULL,
    PRIMARY KEY (msg_data_id, idx, openid, kind));
CREATE TABLE IF NOT EXISTS added_reads (
    id INTEGER PRIMARY KEY, msg_data_id INTEGER NOT NULL, idx INTEGER NOT NULL, day TEXT NOT NULL,
    counts TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delays (day TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS rids (
    rid TEXT PRIMARY KEY, at REAL NOT NULL, appid TEXT NOT NULL, cost_in_ms INTEGER NOT NULL, url TEXT NOT NULL,
    request TEXT NOT NULL, response TEXT NOT NULL, caller TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS rids_at ON rids (at);
CREATE TABLE IF NOT EXISTS lent (
    media_id TEXT PRIMARY KEY, image TEXT NOT NULL, kind TEXT NOT NULL, lent_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE IF NOT EXISTS tagged (
    openid TEXT NOT NULL, tag INTEGER NOT NULL, PRIMARY KEY (openid, tag)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tagged_tag ON tagged (tag);
CREATE TABLE IF NOT EXISTS remarks (openid TEXT PRIMARY KEY, remark TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS blacklist (openid TEXT PRIMARY KEY, since REAL NOT NULL);
CREATE TABLE IF NOT EXISTS received (
    openid TEXT NOT NULL, month TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (openid, month)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS typing (openid TEXT PRIMARY KEY, since REAL NOT NULL);
CREATE TABLE IF NOT EXISTS comments (
    id INTEGER PRIMARY KEY, article TEXT NOT NULL, number INTEGER NOT NULL, openid TEXT NOT NULL, at REAL NOT NULL,
    content TEXT NOT NULL, elected INTEGER NOT NULL DEFAULT 0, reply TEXT, replied_at REAL, UNIQUE (article, number));
CREATE TABLE IF NOT EXISTS callbacks (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, failed INTEGER NOT NULL, took_ms INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS callbacks_at ON callbacks (at);
