/**
 * Takes names out of an import. In texts, @names become `@user`, links `http` and e-mail addresses `[e-mail]`, the words that
 * models trained on anonymised posts know. In columns of names each name becomes a code that is the same wherever the name
 * occurs in the project.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { ProjectWriter } from '../../database/project-database.ts';

const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const link = /\b(?:https?:\/\/|www\.)[^\s<>"'“”«»]*[^\s<>"'“”«».,;:!?)\]…]|\b(?:t\.co|bit\.ly)\/\w+/giu;
/** As platforms have them: letters, digits, “_”, and a dot or hyphen only inside (Mastodon, Bluesky: @name@server, @a.b.c). */
const mention =
  /(?<![\p{L}\p{N}_@.\/])@[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*(?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?/gu;

export function withoutNames(text: string): string {
  if (!/@|:\/\/|www\.|t\.co\/|bit\.ly\//i.test(text)) return text;
  // A link may hold an @, an address always does, and @name@server looks like an address behind its first @.
  return text.replace(link, 'http').replace(mention, '@user').replace(email, '[e-mail]');
}

/** Sixteen hexadecimal digits; “@Name” and “name” are one person, an empty cell stays empty. */
export function pseudonymOf(name: string, salt: string): string {
  const plain = name.normalize('NFC').trim().replace(/^@/, '').toLowerCase();
  if (plain === '') return '';
  return createHmac('sha256', Buffer.from(salt, 'hex')).update(plain, 'utf8').digest('hex').slice(0, 16);
}

/** Made at the first need. */
export function pseudonymSalt(writer: ProjectWriter): string {
  const kept = writer.value<string>('SELECT salt FROM pseudonym_salt');
  if (kept !== undefined && kept !== null) return kept;
  const salt = randomBytes(32).toString('hex');
  writer.run(
    'INSERT INTO pseudonym_salt (id, salt, created_at) VALUES (1, ?, ?)',
    salt,
    new Date().toISOString(),
  );
  return salt;
}
