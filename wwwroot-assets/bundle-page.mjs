// Makes the page that lies in a model's bundle: node bundle-page.mjs TARGET. Run by the FerWeb.Engine project's build.
import { cp, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

const target = process.argv[2];
await mkdir(target, { recursive: true });
await build({
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  outdir: target,
  entryPoints: ['src/bundle/page.ts', 'src/bundle/page.css'],
  legalComments: 'eof',
  logLevel: 'warning',
});
for (const file of ['index.html', 'LICENSE-onnxruntime-web.txt']) {
  await cp(`src/bundle/${file}`, `${target}/${file}`);
}
