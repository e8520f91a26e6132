// Calls a site with Gradio's own client and prints what it got as one line of JSON: node gradio-client.mjs PACKAGE_JSON SITE SCENARIO [PHOTO]
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const [, , packages, site, scenario, photoPath] = process.argv;
const { Client, handle_file } = await import(createRequire(packages).resolve('@gradio/client'));
const photo = photoPath && new Blob([await readFile(photoPath)], { type: 'image/jpeg' });
const predict = async (client, ...data) => (await client.predict('/predict', data)).data;
const complaint = async promise => promise.then(data => ({ data }), error => ({ message: error.message, stage: error.stage }));

const scenarios = {
  view: async () => (await Client.connect(site)).view_api(),
  predict: async () => predict(await Client.connect(site), photo),
  choices: async () => predict(await Client.connect(site), photo, 'fer', true),
  named: async () => (await (await Client.connect(site)).predict('/predict', { image: photo, head: 'fer' })).data,
  clients: async () => Promise.all(Array.from({ length: 20 }, async () => predict(await Client.connect(site), photo))),
  again: async () => {
    const client = await Client.connect(site);
    const together = await Promise.all([predict(client, photo), predict(client, photo), predict(client, photo)]);
    return [...together, await predict(client, photo)];
  },
  text: async () => complaint(predict(await Client.connect(site), new Blob(['no photo']))),
  large: async () => complaint(predict(await Client.connect(site), new Blob([new Uint8Array(20_000_001)]))),
  address: async () => complaint(predict(await Client.connect(site), handle_file(`${site}examples/happy.png`))),
  nothing: async () => complaint(predict(await Client.connect(site), null)),
  refused: async () => complaint(predict(await Client.connect(site), photo)),
};
console.log(JSON.stringify(await scenarios[scenario]()));
process.exit(0);
