// Makes FerWeb/wwwroot: static/ copied, src/ bundled into assets/. Run by the FerWeb project's build, or by hand: npm run build.
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const webRoot = '../FerWeb/wwwroot';
const common = {
  bundle: true,
  minify: true,
  target: 'es2022',
  outdir: `${webRoot}/assets`,
  entryNames: '[name]',
  logLevel: 'warning',
  legalComments: 'eof',
  loader: { '.woff2': 'file' },
  assetNames: 'fonts/[name]',
};

// Emptied, not removed: the start scripts read from the folder around it whether a source was removed.
await mkdir(webRoot, { recursive: true });
for (const old of await readdir(webRoot)) {
  await rm(`${webRoot}/${old}`, { recursive: true });
}
await cp('static', webRoot, { recursive: true });

// The theme must be set before the first paint, so this one is a classic script in the head.
await build({ ...common, format: 'iife', entryPoints: ['src/theme/theme-boot.ts'] });
await build({
  ...common,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunk-[hash]',
  entryPoints: [
    'src/styles/app.css',
    'src/site/start.ts',
    'src/site/present.ts',
    'src/site/copy.ts',
    'src/site/into-view.ts',
    'src/site/passkeys.ts',
    'src/theme/theme.ts',
    'src/photo/photo-input.ts',
    'src/photo/photo-worker.ts',
    'src/live/live.ts',
    'src/classroom/collect.ts',
    'src/upload/dataset-upload.ts',
    'src/run/chart-size.ts',
    'src/run/plotly.ts',
    'src/run/try-checkpoint.ts',
    'src/models/model-import.ts',
    'src/models/model-compare.ts',
    'src/batch/batch.ts',
    'src/photo/result-card.ts',
    'src/photo/feedback.ts',
  ],
});
