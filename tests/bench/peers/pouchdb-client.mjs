// Usage: pouchdb-client.mjs URL FOLDER ID BATCH_SIZE BATCHES_LIMIT. Replicates everything into LevelDB once, then makes the
// index of the list and reads its first page.

import { join } from "node:path";
import process from "node:process";

import PouchDB from "pouchdb";
import Find from "pouchdb-find";

import { peak, tell, version } from "./common.mjs";
import { LIST, PART, ROWS } from "./list.mjs";

const [url, folder, one, size, limit] = process.argv.slice(2);
PouchDB.plugin(Find);
const db = new PouchDB(join(folder, "cases"));
const remote = new PouchDB(`${url}/cases`);

const begun = performance.now();
const done = await PouchDB.replicate(remote, db, { batch_size: Number(size), batches_limit: Number(limit) });
const fetched = performance.now();
if (!done.ok || done.doc_write_failures > 0) throw new Error(JSON.stringify(done));

await db.createIndex({ index: { fields: LIST } });
// pouchdb-find wants every field of the order in the selector.
const selector = Object.fromEntries(LIST.map((field) => [field, field === "state" ? PART : { $gt: null }]));
const { docs, warning } = await db.find({ selector, sort: LIST, limit: ROWS });
if (warning) throw new Error(warning);
const listed = performance.now();

const most = peak(process.pid);
const { _id, _rev, ...rest } = await db.get(one);
const { rows } = await db.allDocs({ startkey: "_design/", endkey: "_design0" });
const { doc_count: count } = await db.info();
tell({
  documents: fetched - begun,
  list: listed - fetched,
  peak: most,
  count: count - rows.length,
  page: docs.map((doc) => doc._id),
  read: { id: _id, ...rest },
  version: `PouchDB ${version("pouchdb")}`,
});
await db.close();
