// What the npm package holds: dist/esm and dist/cjs, each with its types. `npm pack` runs it.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const compile = (...options) =>
  execFileSync(process.execPath, [compiler, "-p", here, "--declaration", ...options], { cwd: here, stdio: "inherit" });

rmSync(`${here}dist`, { recursive: true, force: true });
compile("--outDir", "dist/esm");
compile("--outDir", "dist/cjs", "--module", "commonjs", "--moduleResolution", "node10",
        "--verbatimModuleSyntax", "false");
writeFileSync(`${here}dist/cjs/package.json`, '{ "type": "commonjs" }\n');
