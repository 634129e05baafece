// A ZIP file of a few texts, with what every browser has.

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

// Return [method, data]: deflated where the browser can do that, else as they are.
async function pack(bytes) {
  try {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return [8, new Uint8Array(await new Response(stream).arrayBuffer())];
  } catch {
    return [0, bytes];
  }
}

// Return the bytes of fields, each with its size in bytes.
function record(...fields) {
  const bytes = new Uint8Array(fields.reduce((sum, [size]) => sum + size, 0));
  let at = 0;
  for (const [size, value] of fields) {
    for (let n = 0; n < size; n++) bytes[at++] = (value / 2 ** (8 * n)) & 255;
  }
  return bytes;
}

// Return a Blob that holds entries of {path, text, mode}.
export async function zip(entries) {
  const now = new Date();
  const day = ((now.getFullYear() - 1980) << 9) | ((now.getMonth() + 1) << 5) | now.getDate();
  const time = (now.getHours() << 11) | (now.getMinutes() << 5) | (now.getSeconds() >> 1);
  const encoder = new TextEncoder();
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { path, text, mode } of entries) {
    const name = encoder.encode(path);
    const bytes = encoder.encode(text);
    const [method, data] = await pack(bytes);
    const both = [
      [2, 20], [2, 0x800], [2, method], [2, time], [2, day],
      [4, crc32(bytes)], [4, data.length], [4, bytes.length], [2, name.length], [2, 0],
    ];
    const local = record([4, 0x04034b50], ...both);
    // Made on Unix, so that unpacking keeps the mode.
    const rest = [[2, 0], [2, 0], [2, 0], [4, (0o100000 + mode) * 65536], [4, offset]];
    directory.push(record([4, 0x02014b50], [2, (3 << 8) | 20], ...both, ...rest), name);
    parts.push(local, name, data);
    offset += local.length + name.length + data.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = entries.length;
  const end = [[4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]];
  return new Blob([...parts, ...directory, record(...end)], { type: "application/zip" });
}
