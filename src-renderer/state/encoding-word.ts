/** The name of an encoding as people say it, the same on every screen; an unknown one is told as it is. */
export function encodingWord(name: string): string {
  const known: Record<string, string> = {
    utf8: 'UTF-8',
    utf16le: 'UTF-16 (little endian)',
    utf16be: 'UTF-16 (big endian)',
    windows1252: 'Windows-1252 (Western)',
    iso88591: 'ISO 8859-1 (Latin 1)',
    iso885915: 'ISO 8859-15 (Latin 9)',
    windows1250: 'Windows-1250 (Central European)',
    windows1251: 'Windows-1251 (Cyrillic)',
    windows1254: 'Windows-1254 (Turkish)',
    windows1255: 'Windows-1255 (Hebrew)',
    windows1256: 'Windows-1256 (Arabic)',
    macroman: 'Mac Roman',
    shiftjis: 'Shift JIS (Japanese)',
    gb18030: 'GB 18030 (Chinese)',
    big5: 'Big5 (Chinese)',
    euckr: 'EUC-KR (Korean)',
  };
  return known[name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')] ?? name;
}
