// Bundles the third-party modules the pages use, with their versions, licences and checksums.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..");

/** Bundle every entry; code splitting keeps one copy of what entries share. */
async function bundle() {
  for (const name of readdirSync(out)) {
    if (name.endsWith(".js")) rmSync(join(out, name));
  }
  return build({
    absWorkingDir: here,
    bundle: true,
    chunkNames: "shared-[hash]",
    conditions: ["production"],
    entryPoints: ["entries/lit.js", "entries/y.js", "entries/cm.js"],
    format: "esm",
    legalComments: "none",
    metafile: true,
    minify: true,
    outdir: out,
    splitting: true,
    target: "es2022",
  });
}

/** Return the names of the packages that ended up in the bundles. */
function packagesIn(metafile) {
  const names = Object.keys(metafile.inputs).map(
    (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1],
  );
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

/** Return a package's version, licence name and licence text. */
function facts(name) {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} ${version} comes without a licence file.`);
  return { name, version, license, text: readFileSync(join(folder, file), "utf8").trim() };
}

const { metafile } = await bundle();
const packages = packagesIn(metafile).map(facts);
const versions = Object.fromEntries(packages.map(({ name, version }) => [name, version]));
writeFileSync(join(out, "VERSIONS.json"), `${JSON.stringify(versions, null, 2)}\n`);
writeFileSync(
  join(out, "LICENSES.txt"),
  packages
    .map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)
    .join(`\n${"=".repeat(78)}\n\n`),
);
const sums = readdirSync(out)
  .filter((name) => /\.(js|json|txt)$/.test(name))
  .sort()
  .map((name) => {
    const hash = createHash("sha256").update(readFileSync(join(out, name))).digest("hex");
    return `${hash}  ${name}\n`;
  });
writeFileSync(join(out, "SHA256SUMS"), sums.join(""));
