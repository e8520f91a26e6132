/** Bytes that all files in such a zip may have together: its numbers have 32 bits. */
export const mostBytes = 4e9;

const version = 20;
const namesInUtf8 = 0x0800;
const newYear1980 = 0x21;

/** The files in one zip, as they are and not packed (PKWARE's APPNOTE 6.3, 4.3.7, 4.3.12 and 4.3.16): the same bytes whenever it is made. */
export async function storedZip(name: string, files: readonly File[]): Promise<File> {
  const content: BlobPart[] = [];
  const entries: BlobPart[] = [];
  let place = 0;
  for (const file of files) {
    const path = new TextEncoder().encode(file.name);
    const size = two(file.size);
    const about = [version, namesInUtf8, 0, 0, newYear1980, ...two(await checksum(file)), ...size, ...size, path.length, 0];
    const head = words(...two(0x04034b50), ...about);
    content.push(head, path, file);
    entries.push(words(...two(0x02014b50), version, ...about, 0, 0, 0, 0, 0, ...two(place)), path);
    place += head.byteLength + path.length + file.size;
  }
  const directory = new Blob(entries);
  const end = words(...two(0x06054b50), 0, 0, files.length, files.length, ...two(directory.size), ...two(place), 0);
  return new File([...content, directory, end], name, { lastModified: Math.max(...files.map(file => file.lastModified)) });
}

/** The lower half of a number of 32 bits, then the upper one. */
function two(value: number): number[] {
  return [value & 0xffff, value >>> 16];
}

/** Little-endian, as every machine with a browser is. */
function words(...values: number[]): Uint16Array<ArrayBuffer> {
  return new Uint16Array(values);
}

const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) {
    rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return rest;
});

/** CRC-32 of a file, which is read piece by piece. */
async function checksum(file: Blob): Promise<number> {
  let crc = -1;
  const reader = file.stream().getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return ~crc >>> 0;
    }
    for (const byte of value) {
      crc = remainders[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
    }
  }
}
