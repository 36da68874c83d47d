import { crc32, deflateRawSync } from 'node:zlib';

const version = u16(20);
const namesAreUtf8 = u16(0x800);
const deflated = u16(8);
/** Always 1 January 1980, so that the same content gives the same archive. */
const time = Buffer.concat([u16(0), u16(0x21)]);
const none = u16(0);

/**
 * A zip archive of a few files, as PKWARE's APPNOTE describes it (4.3.7 local file header, 4.3.12 central
 * directory header, 4.3.16 end of central directory record).
 * @param {{ name: string, content: Buffer }[]} files
 * @returns {Buffer}
 */
export function zip(files) {
  const entries = [];
  const directory = [];
  let offset = 0;
  for (const { name, content } of files) {
    const packed = deflateRawSync(content);
    const sizes = [u32(crc32(content)), u32(packed.length), u32(content.length), u16(Buffer.byteLength(name))];
    const facts = Buffer.concat([version, namesAreUtf8, deflated, time, ...sizes, none]);
    const entry = Buffer.concat([u32(0x04034b50), facts, Buffer.from(name), packed]);
    const noCommentDiskAttributes = [none, none, none, u32(0)];
    directory.push(u32(0x02014b50), version, facts, ...noCommentDiskAttributes, u32(offset), Buffer.from(name));
    entries.push(entry);
    offset += entry.length;
  }
  const list = Buffer.concat(directory);
  const count = u16(files.length);
  const end = [u32(0x06054b50), none, none, count, count, u32(list.length), u32(offset), none];
  return Buffer.concat([...entries, list, ...end]);
}

function u16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
