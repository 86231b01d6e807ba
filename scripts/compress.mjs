// Writes a .br and a .gz beside every file of dist/ that gains from it, at the highest levels, so that a proxy can
// send them as they are. Two files are left alone because whoever installs the console edits them, and a stale
// copy would win over the edit: index.html (its <base href>) and config.json.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = process.argv[2];
const SMALLEST = 1024;
const EDITED = /(^|\/)(index\.html|config\.json)$/;
const TEXT_LIKE = /\.(html|js|css|wasm|json|svg|txt|webmanifest)$/;

let files = 0;
for (const name of readdirSync(dist, { recursive: true })) {
  if (!TEXT_LIKE.test(name) || EDITED.test(name)) continue;
  const path = join(dist, name);
  const bytes = readFileSync(path);
  if (bytes.length <= SMALLEST) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
  files += 1;
}
console.log(`compressed ${files} files of ${dist}`);
