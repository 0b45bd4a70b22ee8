import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { detectEncoding, Utf8Check, Utf8Transcoder } from './encoding.ts';

function table(text: string): string {
  const rows = Array.from({ length: 100 }, (_, i) => `${i},"${i % 10 ? 'plain ascii words' : text}",pos`);
  return `id,text,label\n${rows.join('\n')}\n`;
}

function transcode(
  bytes: Buffer,
  encoding: string,
  cuts: readonly number[] = [],
): { text: string; undecodable: number } {
  const transcoder = new Utf8Transcoder(encoding);
  const pieces: Buffer[] = [];
  let from = 0;
  for (const to of [...cuts, bytes.length]) {
    pieces.push(Buffer.from(transcoder.push(bytes.subarray(from, to))));
    from = to;
  }
  pieces.push(transcoder.end());
  return { text: Buffer.concat(pieces).toString('utf8'), undecodable: transcoder.undecodable };
}

describe('the encoding is found', () => {
  test.each([
    ['utf-8', 'Le café était naïf – très “bien” 😀'],
    ['windows-1252', 'Le café était naïf – « très » à Noël, déjà vu'],
    ['windows-1252', 'Übergröße für schöne Mädchen, Straße und Grüße'],
    ['windows-1252', '¿Qué tal, señor? El niño comió mañana'],
    ['windows-1252', 'Não é possível, então amanhã você'],
    ['windows-1252', 'Jag är på väg till Malmö för att åka tåg'],
    ['windows-1252', 'Hyvää päivää, tämä on söpö ääkköstesti'],
    ['windows-1252', 'It’s a “smart” quote – nothing else'],
    ['windows-1250', 'Zażółć gęślą jaźń, łódź i źrebię'],
    ['windows-1250', 'Příliš žluťoučký kůň úpěl ďábelské ódy'],
    ['iso-8859-2', 'Zażółć gęślą jaźń, łódź i źrebię'],
    ['windows-1251', 'Привет, как дела? Это тестовое сообщение'],
    ['koi8-r', 'Привет, как дела? Это тестовое сообщение'],
    ['windows-1253', 'Καλημέρα κόσμε, τι κάνεις σήμερα'],
    ['windows-1254', 'çok güzel bir gün ığdır şöyle değil mi'],
    ['windows-1255', 'שלום עולם מה שלומך היום'],
    ['windows-1256', 'مرحبا بالعالم كيف حالك اليوم'],
    ['windows-1257', 'Ačiū labai, šiandien gražu, ėjau į'],
    ['shift_jis', '日本語のテキストです。カタカナとひらがな。'],
    ['euc-jp', '日本語のテキストです。カタカナとひらがな。'],
    ['gb18030', '这是一个中文文本分类测试。'],
    ['big5', '這是一個中文文本分類測試，我們的國家'],
    ['euc-kr', '안녕하세요 한국어 텍스트입니다'],
    ['macintosh', 'Le café était naïf – « très » à Noël'],
  ])('%s: %s', (encoding, text) => {
    const bytes = iconv.encode(table(text), encoding);
    const found = detectEncoding([bytes]);
    // Some encodings differ in characters that do not occur: what counts is the text.
    expect(transcode(bytes, found.name)).toEqual({ text: table(text), undecodable: 0 });
    expect(found.candidates[0]).toBe(found.name);
  });

  test('UTF-16 with and without a byte order mark', () => {
    for (const encoding of ['utf-16le', 'utf-16be']) {
      for (const mark of [true, false]) {
        const text = table('Le café 😀 “naïf”');
        const bytes = iconv.encode(text, encoding, { addBOM: mark });
        const found = detectEncoding([bytes]);
        expect(found.name).toBe(encoding);
        expect(found.reason).toContain(mark ? 'byte order mark' : 'zero');
        expect(transcode(bytes, found.name).text).toBe(text);
      }
    }
  });

  test('a UTF-8 mark is no part of the first name', () => {
    const bytes = Buffer.from('\ufeffid,text\n');
    expect(detectEncoding([bytes]).name).toBe('utf-8');
    expect(transcode(bytes, 'utf-8').text).toBe('id,text\n');
  });

  test('a piece from the middle of the file may begin and end inside a character', () => {
    const emoji = Buffer.from('😀😀😀');
    const head = Buffer.from('id,text\n');
    for (let i = 0; i < 4; i++) {
      for (let k = 0; k < 4; k++) {
        expect(detectEncoding([head, emoji.subarray(i, emoji.length - k)]).name).toBe('utf-8');
      }
    }
  });

  test('what the user says is taken, and an unknown name is refused', () => {
    expect(detectEncoding([Buffer.from('a')], 'UTF-16').name).toBe('utf-16le');
    expect(detectEncoding([Buffer.from('a')], 'Latin1').name).toBe('windows-1252');
    expect(() => detectEncoding([Buffer.from('a')], 'klingon')).toThrow(
      'The encoding “klingon” is not known.',
    );
  });
});

describe('broken bytes', () => {
  test('in a UTF-8 file are marked and counted, not dropped', () => {
    const bytes = Buffer.concat([
      Buffer.from('é'.repeat(100)),
      Buffer.from([0xff, 0xc3, 0x28]),
      Buffer.from(' ü'),
    ]);
    expect(detectEncoding([bytes]).name).toBe('utf-8');
    expect(transcode(bytes, 'utf-8')).toEqual({ text: `${'é'.repeat(100)}��( ü`, undecodable: 2 });
  });

  test('a U+FFFD that was in the file already is not counted', () => {
    const bytes = Buffer.concat([Buffer.from('�'), Buffer.from([0xff])]);
    expect(transcode(bytes, 'utf-8').undecodable).toBe(1);
  });

  test('NUL becomes a visible mark and is counted', () => {
    const transcoder = new Utf8Transcoder('utf-8');
    expect(transcoder.push(Buffer.from('a\0b\0é')).toString()).toBe('a�b�é');
    expect(transcoder.nul).toBe(2);
  });
});

test('bytes may be cut anywhere', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.nat(40), { maxLength: 4 }),
      fc.constantFrom('utf-8', 'utf-16le', 'windows-1252', 'shift_jis'),
      (array, cuts, encoding) => {
        const bytes = Buffer.from(array);
        const pieces = cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b);
        expect(transcode(bytes, encoding, pieces)).toEqual(transcode(bytes, encoding));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('validity in pieces is validity of the whole', () => {
  const bytes = Buffer.from('aé😀z');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const check = new Utf8Check();
    check.push(bytes.subarray(0, cut));
    check.push(bytes.subarray(cut));
    expect(check.end()).toBe(true);
    const broken = new Utf8Check();
    broken.push(bytes.subarray(0, cut));
    expect(broken.end()).toBe([0, 1, 3, 7, 8].includes(cut));
  }
});
