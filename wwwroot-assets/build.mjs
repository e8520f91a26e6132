// Bundles src/ into FerWeb/wwwroot/assets. Run by the FerWeb project's build, or by hand: npm run build.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const outdir = '../FerWeb/wwwroot/assets';
const common = {
  bundle: true,
  minify: true,
  target: 'es2022',
  outdir,
  logLevel: 'warning',
  legalComments: 'eof',
  loader: { '.woff2': 'file' },
  assetNames: 'fonts/[name]',
};

await rm(outdir, { recursive: true, force: true });

// The theme must be set before the first paint, so this one is a classic script in the head.
await build({ ...common, format: 'iife', entryPoints: ['src/theme-boot.ts'] });
await build({
  ...common,
  format: 'esm',
  splitting: true,
  chunkNames: 'chunk-[hash]',
  entryPoints: [
    'src/app.css',
    'src/start.ts',
    'src/theme.ts',
    'src/photo-input.ts',
    'src/photo-worker.ts',
    'src/live.ts',
    'src/dataset-upload.ts',
    'src/run-live.ts',
    'src/curves.ts',
    'src/try-checkpoint.ts',
    'src/batch.ts',
    'src/result-card.ts',
    'src/feedback.ts',
  ],
});
