/**
 * A device binds only so many bytes to a kernel at once, often less than a table of word vectors takes. Such a buffer is
 * bound in parts, and the kernel's code is rewritten to look for each element in the part where it lies: kernels know
 * nothing of it.
 */

const declaration = /@group\(0\) @binding\(\d+\) var<storage, (read|read_write)> (\w+): array<(\w+)>;/g;

/**
 * `parts`: for each binding of `code` in order, in how many parts of `partElements` elements it is bound. Gives
 * `undefined` for code that does more with a split array than to read and assign its elements.
 */
export function splitBindings(
  code: string,
  parts: readonly number[],
  partElements: number,
): string | undefined {
  const split: string[] = [];
  let binding = 0;
  let which = 0;
  const declared = code.replace(declaration, (_, access: string, name: string, type: string) => {
    const count = parts[which++] ?? 1;
    const declare = (own: string): string =>
      `@group(0) @binding(${binding++}) var<storage, ${access}> ${own}: array<${type}>;`;
    if (count === 1) return declare(name);
    split.push(name);
    const names = Array.from({ length: count }, (_unused, part) => `${name}_part${part}`);
    return `${names.map(declare).join('\n')}\n${accessors(name, names, type, partElements, access === 'read_write')}`;
  });
  let rewritten: string | undefined = declared;
  for (const name of split)
    rewritten = rewritten === undefined ? undefined : rewriteAccesses(rewritten, name);
  return rewritten;
}

function accessors(
  name: string,
  parts: readonly string[],
  type: string,
  partElements: number,
  writes: boolean,
): string {
  const cases = (statement: (part: string, index: string) => string): string =>
    parts
      .map((part, at) => {
        const label = at === parts.length - 1 ? 'default' : `case ${at}u`;
        return `    ${label}: { ${statement(part, at === 0 ? 'index' : `index - ${at * partElements}u`)} }`;
      })
      .join('\n');
  const get = `fn ${name}_at(index: u32) -> ${type} {
  switch (index / ${partElements}u) {
${cases((part, index) => `return ${part}[${index}];`)}
  }
}`;
  if (!writes) return get;
  return `${get}
fn ${name}_put(index: u32, value: ${type}) {
  switch (index / ${partElements}u) {
${cases((part, index) => `${part}[${index}] = value;`)}
  }
}`;
}

/** `name[i]` becomes `name_at(u32(i))`; `name[i] = v;` and `name[i] += v;` become `name_put(u32(i), …);`. */
function rewriteAccesses(code: string, name: string): string | undefined {
  const use = new RegExp(`(?<![\\w.])${name}(?!\\w)`);
  const found = use.exec(code);
  if (found === null) return code;
  const before = code.slice(0, found.index);
  const open = found.index + name.length;
  const close = closingBracket(code, open);
  if (close === undefined) return undefined;
  const index = rewriteAccesses(code.slice(open + 1, close), name);
  const assigned = /^\s*([-+*/]?)=(?!=)/.exec(code.slice(close + 1));
  if (assigned === null) {
    const rest = rewriteAccesses(code.slice(close + 1), name);
    return index === undefined || rest === undefined
      ? undefined
      : `${before}${name}_at(u32(${index}))${rest}`;
  }
  const from = close + 1 + assigned[0].length;
  const end = code.indexOf(';', from);
  const value = rewriteAccesses(code.slice(from, end).trim(), name);
  const rest = rewriteAccesses(code.slice(end), name);
  if (index === undefined || value === undefined || rest === undefined) return undefined;
  const operator = assigned[1]!;
  const stored = operator === '' ? value : `${name}_at(u32(${index})) ${operator} (${value})`;
  return `${before}${name}_put(u32(${index}), ${stored})${rest}`;
}

/** Where the bracket that opens at `open` closes; `undefined` where none opens there. */
function closingBracket(code: string, open: number): number | undefined {
  if (code[open] !== '[') return undefined;
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if (code[at] === '[') depth++;
    else if (code[at] === ']' && --depth === 0) return at;
  }
  return undefined;
}
