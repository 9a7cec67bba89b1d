// Usage: pouchdb-server.mjs CASES FOLDER. Loads the cases into LevelDB and serves them as CouchDB would.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { join } from "node:path";
import process from "node:process";

import express from "express";
import expressPouchDB from "express-pouchdb";
import PouchDB from "pouchdb";

import { serve } from "./common.mjs";

const IN_ONE = 1000;

const [cases, folder] = process.argv.slice(2);
const Kept = PouchDB.defaults({ prefix: join(folder, "/") });
const db = new Kept("cases");

let some = [];
async function write() {
  const results = await db.bulkDocs(some);
  const failed = results.find((result) => !result.ok);
  if (failed) throw new Error(JSON.stringify(failed));
  some = [];
}
for await (const line of createInterface({ input: createReadStream(cases), crlfDelay: Infinity })) {
  const { id, ...rest } = JSON.parse(line);
  some.push({ _id: id, ...rest });
  if (some.length === IN_ONE) await write();
}
await write();

const app = express();
const options = { mode: "minimumForPouchDB", overrideMode: { exclude: ["compression"] }, inMemoryConfig: true };
app.use("/", expressPouchDB(Kept, { ...options, logPath: join(folder, "log.txt") }));
serve(app, createServer);
