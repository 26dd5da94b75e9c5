// Builds one file, data/page.html: style and script inside, their hashes in its policy, and a hash
// of all sources, by which tests/program/test_page_build.py sees that both belong together.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = __dirname;
const listed = ["package.json", "package-lock.json", "template.html", "tsconfig.json", "vite.config.ts"];

const sha256 = (data: string | Buffer, as: "hex" | "base64") => createHash("sha256").update(data).digest(as);

function sourcesHash(): string {
  const names = [...listed, ...readdirSync(join(root, "src")).map((name) => `src/${name}`)].sort();
  return sha256(names.map((name) => `${sha256(readFileSync(join(root, name)), "hex")}  ${name}\n`).join(""), "hex");
}

function onePage(): Plugin {
  return {
    name: "one-page",
    enforce: "post", // after the styles were put together
    generateBundle(_options, bundle) {
      let script = "", style = "";
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") script += part.code.trim();
        else style += String(part.source).trim();
        delete bundle[name];
      }
      if (/<\/script|<!--/i.test(script) || /<\//.test(style)) throw new Error("markup in what is put inside");
      const put: Record<string, string> = {
        "@SCRIPT_HASH@": `sha256-${sha256(script, "base64")}`,
        "@STYLE_HASH@": `sha256-${sha256(style, "base64")}`,
        "@SOURCES_HASH@": sourcesHash(),
        "@STYLE@": style,
        "@SCRIPT@": script,
      };
      const page = readFileSync(join(root, "template.html"), "utf8")
        .replace(/@(SCRIPT_HASH|STYLE_HASH|SOURCES_HASH|STYLE|SCRIPT)@/g, (name) => put[name]);
      writeFileSync(process.env.TELLTALE_PAGE ?? join(root, "../data/page.html"), page);
    },
  };
}

export default defineConfig({
  root,
  logLevel: "warn",
  plugins: [onePage()],
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none", charset: "ascii" },
  build: {
    target: "es2020",
    write: false,
    modulePreload: false,
    cssCodeSplit: false,
    rollupOptions: {
      input: join(root, "src/main.tsx"),
      output: { format: "iife", entryFileNames: "page.js", assetFileNames: "page.[ext]" },
    },
  },
});
