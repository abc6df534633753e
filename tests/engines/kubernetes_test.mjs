#!/usr/bin/env node
// The manifests of templates/kubernetes: valid by the schemas of Kubernetes, with no member that it does not know,
// and consistent; and the script of the pods, run by as many processes as there are pods: it makes what build-feed
// makes, also when a pod is killed, and ends when a gate refuses.
//
// usage: kubernetes_test.mjs VIZZY
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";

const here = import.meta.dirname;
const vizzy = path.resolve(process.argv[2]);
if (!fs.existsSync(path.join(here, "node_modules/kubernetes-models"))) {
  console.error("skipped: needs npm ci in tests/engines; scripts/setup.sh --tests runs it");
  process.exit(77);
}
const { parseAllDocuments } = await import("yaml");
const manifest = path.join(here, "../../templates/kubernetes/build-feed.yaml");
const resources = parseAllDocuments(fs.readFileSync(manifest, "utf8")).map((document) => {
  assert.deepEqual(document.errors, []);
  return document.toJS();
});
const cronJob = resources.find((resource) => resource.kind === "CronJob");
const job = cronJob.spec.jobTemplate.spec;
const [container] = job.template.spec.containers;
const script = resources.find((resource) => resource.kind === "ConfigMap").data["build-feed.sh"];
const parts = Number(container.env.find((variable) => variable.name === "PARTS").value);

const modules = { PersistentVolumeClaim: "v1", ConfigMap: "v1", CronJob: "batch/v1" };

async function validate() {
  for (const resource of resources) {
    assert.equal(resource.apiVersion, modules[resource.kind], resource.kind);
    const module = await import(`kubernetes-models/${resource.apiVersion}/${resource.kind}`);
    new module[resource.kind](resource).validate();
  }
}

// The compiler refuses a member of a literal that its type does not have.
function refuseUnknownMembers() {
  const work = fs.mkdtempSync(path.join(here, ".kubernetes-"));
  try {
    const file = path.join(work, "manifest.ts");
    fs.writeFileSync(file, resources.map((resource, number) =>
      `import type { I${resource.kind} as Type${number} } from ` +
      `"kubernetes-models/${resource.apiVersion}/${resource.kind}";\n` +
      `export const resource${number}: Type${number} = ${JSON.stringify(resource)};\n`).join(""));
    const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
    const done = spawnSync(process.execPath, [compiler, "--noEmit", "--strict", "--skipLibCheck", "--module",
      "nodenext", "--target", "es2022", file], { encoding: "utf8" });
    assert.equal(done.status, 0, done.stdout);
  } finally {
    fs.rmSync(work, { recursive: true });
  }
}

function isConsistent() {
  assert.equal(job.completions, parts + 1);
  assert.equal(job.parallelism, job.completions, "every pod waits for others");
  const claims = resources.filter((resource) => resource.kind !== "CronJob").map((resource) => resource.metadata.name);
  for (const volume of job.template.spec.volumes) {
    const name = volume.persistentVolumeClaim?.claimName ?? volume.configMap.name;
    assert(claims.includes(name) || name === "vizzy-definition", name);
    assert(container.volumeMounts.some((mount) => mount.name === volume.name), volume.name);
  }
}

class Cluster {
  constructor(folder) {
    this.folder = folder;
    this.environment = { ...process.env, PARTS: String(parts), VIZZY_DB: path.join(folder, "vizzy.db"),
      VIZZY_DEFINITION: path.join(here, "../../templates/discovery.json"), SOURCE_DATE_EPOCH: "1700000000",
      PATH: `${folder}/bin:${process.env.PATH}` };
    fs.mkdirSync(path.join(folder, "bin"));
    fs.symlinkSync(vizzy, path.join(folder, "bin/vizzy"));
    this.vizzy("seed", "--creators", "2000", "--videos", "8000", "--quiet");
  }

  vizzy(...words) {
    return execFileSync(vizzy, words, { cwd: this.folder, env: this.environment, encoding: "utf8" });
  }

  pod(name, index) {
    const process = spawn("/bin/sh", ["-c", script], { cwd: this.folder, stdio: ["ignore", "ignore", "pipe"],
      detached: true, env: { ...this.environment, JOB_NAME: name, JOB_COMPLETION_INDEX: String(index) } });
    let text = "";
    process.stderr.on("data", (data) => { text += data; });
    const ended = new Promise((resolve) => process.on("close", (code) => resolve({ index, code, text })));
    return { process, ended };
  }

  // Runs all pods; the one of part 3 is killed at once, and replaced.
  async run(name) {
    const pods = Array.from({ length: parts + 1 }, (_, index) => this.pod(name, index));
    process.kill(-pods[3].process.pid, "SIGKILL");
    pods.push(this.pod(name, 3));
    const first = await pods[0].ended;
    if (first.code === 0) {
      for (const [index, pod] of pods.entries())
        if (index !== 3) assert.equal((await pod.ended).code, 0, (await pod.ended).text);
    } else {
      for (const pod of pods) if (pod.process.exitCode === null) try { process.kill(-pod.process.pid); } catch { /* ended */ }
    }
    return first;
  }
}

function filesOf(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .map((file) => `${path.relative(folder, file)} ${createHash("sha256").update(fs.readFileSync(file)).digest("hex")}`)
    .sort();
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vizzy-kubernetes-"));
try {
  await validate();
  refuseUnknownMembers();
  isConsistent();
  const cluster = new Cluster(folder);
  const built = await cluster.run("vizzy-build-feed-1");
  assert.equal(built.code, 0, built.text);
  cluster.vizzy("build-feed", "--out", "whole", "--quiet");
  const before = filesOf(path.join(folder, "out/public"));
  assert.deepEqual(before, filesOf(path.join(folder, "whole/public")));
  assert.deepEqual(fs.readdirSync(path.join(folder, "runs")), []);

  execFileSync("sqlite3", ["vizzy.db", "DELETE FROM creators WHERE id > 100"], { cwd: folder });
  const refused = await cluster.run("vizzy-build-feed-2");
  assert.notEqual(refused.code, 0);
  assert.match(refused.text, /max_shrink/);
  // The plan stays where a gate refuses, with the objects that its parts wrote; nothing leads to them.
  const after = filesOf(path.join(folder, "out/public"));
  assert.deepEqual(after.filter((file) => !file.startsWith("v1/o/") || before.includes(file)), before);
  console.log(`${resources.length} manifests and ${parts + 1} pods: right`);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
