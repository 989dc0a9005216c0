// Bundles the script and the style sheets into dist/.
//
//     npm ci && npm run build

import { build } from "esbuild";
import { mkdir, readFile, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// The oldest Chromium that is served: of the file, or of whoever builds.
const FLOOR = Number(process.env.SONGHE_FLOOR || (await readFile(join(here, "browser-floor"), "utf8")).trim());
if (!Number.isInteger(FLOOR) || FLOOR < 70) throw new Error("the browser floor is a version of Chromium from 70 on, such as 78");
const TARGET = `chrome${FLOOR}`;
const dist = join(here, "dist");

// Two places that no translation of syntax reaches, since they are text.
const PATCHES = [
  // `:not()` with a descendant inside came with Chromium 88; before, this one selector throws and no swap ever happens.
  {
    from: "fragment.querySelector('title:not(svg title)')",
    to: "Array.prototype.find.call(fragment.querySelectorAll('title'), (t) => !t.closest('svg'))",
  },
  // Code that is put together as text, for `hx-on`, which our content policy forbids anyway.
  {
    from: "with(event?.detail||{})",
    to: "with((event&&event.detail)||{})",
  },
];

const patchHtmx = {
  name: "patch-htmx",
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]htmx\.org[\\/]dist[\\/]htmx[^\\/]*\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const { from, to } of PATCHES) {
        const count = contents.split(from).length - 1;
        if (count !== 1) throw new Error(`${path}: expected once, found ${count} times: ${from}`);
        contents = contents.replace(from, to);
      }
      return { contents, loader: "js" };
    });
  },
};

async function script() {
  await build({
    entryPoints: [join(here, "js/app.js")],
    outfile: join(dist, "app.js"),
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    legalComments: "none",
    mainFields: ["module", "main"],
    plugins: [patchHtmx],
    logLevel: "warning",
  });
}

async function style() {
  const folder = join(here, "css");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".css")).sort();
  const contents = (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("\n");
  await build({
    stdin: { contents, loader: "css", resolveDir: folder, sourcefile: "app.css" },
    outfile: join(dist, "app.css"),
    minify: true,
    target: TARGET,
    legalComments: "none",
    logLevel: "warning",
  });
}

// What a browser of the floor cannot read at all must not be in the script.
async function check() {
  const text = await readFile(join(dist, "app.js"), "utf8");
  const newer = [
    [/\?\?=/, 85],
    [/\|\|=/, 85],
    [/&&=/, 85],
    [/\?\.[A-Za-z_[(]/, 80],
    [/[^?]\?\?[^?]/, 80],
    [/static\{/, 94],
    [/\bthis\.#/, 84],
    [/:not\(svg title\)/, 88],
  ];
  for (const [pattern, version] of newer) {
    if (version > FLOOR && pattern.test(text)) throw new Error(`dist/app.js has ${pattern}, which ${TARGET} cannot read`);
  }
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([script(), style()]);
await check();
for (const name of ["app.js", "app.css"]) {
  const { length } = await readFile(join(dist, name));
  console.log(`dist/${name} ${length} bytes`);
}
