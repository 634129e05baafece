// The configurator. All that it knows of the template is data: see scripts/site/.

const index = await (await fetch(document.getElementById("index").href)).json();
const { questions, rules, conditions, files } = index;
const asked = Object.fromEntries(questions.map((question) => [question.name, question]));
const choices = questions.filter((question) => question.values);
const valuesOf = (name) => (asked[name].values ?? []).map(([value]) => value);
const defaults = Object.fromEntries(questions.map(({ name, default: value }) => [name, value]));
const taken = new Map();
for (const [what, names] of Object.entries(index.slug.taken)) {
  for (const name of names.split(" ")) taken.set(name, what);
}

// Answers and rules, as answer_gate/rules.py has them.

const rulesOf = Object.fromEntries(
  questions.map(({ name }) => [name, rules.filter(({ when, then }) => name in when || name in then)]),
);

export function broken(answers, some = rules) {
  const found = [];
  for (const rule of some) {
    const { when, then } = rule;
    if (Object.keys(when).some((name) => answers[name] !== when[name])) continue;
    for (const name of Object.keys(then)) {
      if (name in answers && !then[name].includes(answers[name])) found.push({ rule, name });
    }
  }
  return found;
}

export function possible(name, known) {
  return valuesOf(name).filter(
    (value) =>
      !broken({ ...known, [name]: value }, rulesOf[name]).some(
        ({ rule, name: other }) => other === name || name in rule.when,
      ),
  );
}

// Let each answer that was not given give way to those that were.
export function settle(answers, given) {
  const settled = { ...answers };
  const known = { ...given };
  for (const { name } of questions) {
    if (!(name in settled)) continue;
    if (!(name in given)) {
      const allowed = possible(name, known);
      if (allowed.length && !allowed.includes(settled[name])) settled[name] = allowed[0];
    }
    known[name] = settled[name];
  }
  return settled;
}

export function choose(answers, name, value) {
  return settle({ ...answers, [name]: value }, { [name]: value });
}

// What is wrong with a text; nothing if it can be an answer.
export function problem(name, text) {
  if (name === "project_slug") {
    const { pattern, max } = index.slug;
    const other = `Try ${packageName(text)}.`;
    if (!new RegExp(pattern).test(text)) return `This is not a package name. ${other}`;
    if (text.length > max) return `This is longer than ${max} characters. ${other}`;
    return taken.has(text) ? `This would clash with ${taken.get(text)}. ${other}` : "";
  }
  if (!text.trim()) return "This is empty: write a few words.";
  if (new RegExp(index.invisible, "u").test(text))
    return "This holds an invisible character: write one line of visible text.";
  return "";
}

// A proposal; whatever it is, the command says it.
export function packageName(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let name = plain.replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "");
  if (!/^[a-z]/.test(name)) name = `app_${name}`.replace(/_+$/, "");
  name = name.slice(0, index.slug.max).replace(/_+$/, "");
  return taken.has(name) ? `${name}_app` : name;
}

// Texts in files: a character for private use stands for each form of each.

const ways = {
  raw: (text) => text,
  toml: (text) => text.replace(/[\\"]/g, "\\$&"),
  python(text) {
    const count = (quote) => text.split(quote).length;
    const quote = count('"') > count("'") ? "'" : '"';
    return quote + text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
  },
};
const last = index.first + index.forms.length - 1;
const marks = new RegExp(`[${String.fromCharCode(index.first)}-${String.fromCharCode(last)}]`, "g");
export const write = (way, text) => ways[way](text);

function filler(answers) {
  const texts = index.forms.map(([name, way]) => ways[way](answers[name]));
  return (text) => text.replace(marks, (mark) => texts[mark.charCodeAt() - index.first]);
}

// Conditions: which files and lines are in a project, and why.

const cells = (names) => names.reduce((count, name) => count * choices[name].values.length, 1);

function holding(answers) {
  const places = choices.map(({ name }) => valuesOf(name).indexOf(answers[name]));
  return conditions.map(([names, digits]) => {
    let cell = 0;
    for (const name of names) cell = cell * choices[name].values.length + places[name];
    return digits[cell] === "1";
  });
}

// Return the names of the fewest answers because of which the condition of that number holds.
function reasonOf(number, answers) {
  const [names, digits] = conditions[number];
  const places = names.map((name) => valuesOf(choices[name].name).indexOf(answers[choices[name].name]));
  const sizes = names.map((name) => choices[name].values.length);
  const decides = (some) => {
    for (let cell = 0; cell < digits.length; cell++) {
      let rest = cell;
      let fits = true;
      for (let n = names.length - 1; n >= 0; n--) {
        if ((some >> n) & 1 && rest % sizes[n] !== places[n]) fits = false;
        rest = Math.floor(rest / sizes[n]);
      }
      if (fits && digits[cell] === "0") return false;
    }
    return true;
  };
  const bits = (some) => some.toString(2).replaceAll("0", "").length;
  const every = [...Array(1 << names.length).keys()].sort((one, other) => bits(one) - bits(other));
  const found = every.find(decides);
  return names.filter((_, n) => (found >> n) & 1).map((name) => choices[name].name);
}

const short = (label) => label.split(/[:;]/)[0];
const wordOf = (name, value) => {
  const [, label] = asked[name].values.find(([other]) => other === value);
  return `${asked[name].prompt}: ${short(label)}`;
};
const because = (number, answers, without) =>
  reasonOf(number, answers).filter((name) => name !== without).map((name) => wordOf(name, answers[name]));

// Projects.

let content = null;
const far = {};

async function load() {
  content ??= await (await fetch(index.content)).json();
}

async function loadFar(place) {
  if (content[place]) return;
  content[place] = await (await fetch(index.far[place])).json();
}

// Return [text, spans] of each line, or nothing if that file is still to be loaded.
const split = new Map();
function linesOf(place) {
  if (!content?.[place]) return null;
  if (!split.has(place)) {
    const [text, spans] = content[place].map((lines) => lines.split("\n"));
    split.set(place, files[place][3].length ? text.map((line, n) => [line, spans[n]]) : []);
  }
  return split.get(place);
}

// Call visit(line, condition) for each line that files[place] has in any project.
function eachLine(place, visit) {
  const runs = files[place][3];
  let line = 0;
  for (let n = 0; n < runs.length; n += 2) {
    for (let count = runs[n + 1]; count; count--) visit(line++, runs[n]);
  }
}

function countOf(place, holds) {
  const runs = files[place][3];
  let count = 0;
  for (let n = 0; n < runs.length; n += 2) if (holds[runs[n]]) count += runs[n + 1];
  return count;
}

function sizeOf(answers) {
  const holds = holding(answers);
  let count = 0;
  let lines = 0;
  files.forEach(([, condition], place) => {
    if (!holds[condition]) return;
    count++;
    lines += countOf(place, holds);
  });
  return { files: count, lines };
}

// Return {path, text, mode} of each file.
export async function project(answers) {
  await load();
  const holds = holding(answers);
  const fill = filler(answers);
  const there = [...files.keys()].filter((place) => holds[files[place][1]]);
  await Promise.all(there.map(loadFar));
  return there.map((place) => {
    let text = "";
    const lines = linesOf(place);
    eachLine(place, (line, condition) => {
      if (holds[condition]) text += `${lines[line][0]}\n`;
    });
    return { path: fill(files[place][0]), text: fill(text), mode: files[place][2] };
  });
}

// What is taken away.

// Return the fewest answers from which the template derives the others.
export function given(answers) {
  const given = {};
  for (const { name, values } of questions) {
    if (!values && answers[name] !== defaults[name]) given[name] = answers[name];
  }
  if ("project_name" in given) given.project_slug = answers.project_slug;
  for (;;) {
    const settled = settle({ ...defaults, ...given }, given);
    const next = choices.find(({ name }) => settled[name] !== answers[name]);
    if (!next) return given;
    given[next.name] = answers[next.name];
  }
}

const inOrder = (answers) => questions.filter(({ name }) => name in answers).map(({ name }) => [name, answers[name]]);
const inShell = (text) => (/^[\w.,:/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

export function commandOf(answers) {
  const words = inOrder(given(answers)).map(([name, value]) => `${name}=${inShell(String(value))}`);
  return ["uvx cookiecutter", index.template, "--no-input", ...words].join(" ");
}

export function yamlOf(answers) {
  const lines = inOrder(answers).map(([name, value]) => `  ${name}: ${asked[name].values ? value : JSON.stringify(value)}`);
  return ["default_context:", ...lines, ""].join("\n");
}

export function linkOf(answers) {
  return `#${new URLSearchParams(inOrder(answers))}`;
}

// Return the answers of a link, and what it says that cannot be.
export function readLink(hash) {
  const known = {};
  const problems = [];
  for (const [name, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    const values = valuesOf(name in asked ? name : questions[0].name);
    const value = values.find((each) => String(each) === text);
    if (!(name in asked)) problems.push(`There is no option ${name}.`);
    else if (!values.length && problem(name, text)) problems.push(`${asked[name].prompt}: ${problem(name, text)}`);
    else if (values.length && value === undefined)
      problems.push(`${name}=${text} is not one of ${values.join(", ")}.`);
    else known[name] = values.length ? value : text;
  }
  if ("project_name" in known) known.project_slug ??= packageName(known.project_name);
  let answers = settle({ ...defaults, ...known }, known);
  const clashes = broken(answers);
  if (clashes.length) {
    const { rule, name } = clashes[0];
    const when = Object.entries(rule.when).map((each) => wordOf(...each));
    problems.push(`${wordOf(name, answers[name])} cannot go with ${when.join(" and ")}: ${rule.why}.`);
    for (const [each, value] of Object.entries(known)) answers = choose(answers, each, value);
  }
  return { answers, problems };
}

async function download(answers) {
  const [{ zip }, entries] = await Promise.all([import(`./${index.zip}`), project(answers)]);
  const folder = answers.project_slug;
  const blob = await zip(entries.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` })));
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(blob),
    download: `${folder}.zip`,
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

// The page.

const $ = (id) => document.getElementById(id);
const escape = (text) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt()};`);
const number = new Intl.NumberFormat("en").format;
const plural = (count, word) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;
const say = (text) => ($("status").textContent = text);

// What was put into an element: HTML, or items by their keys.
const filled = new WeakMap();

// Replace what is in an element, unless it is there already.
function put(element, html) {
  if (filled.get(element) === html) return;
  filled.set(element, html);
  element.innerHTML = html;
}

// Fill an element with items, [key, HTML of one element]; those that it has already stay, and with
// them focus, scrolling and the browser's work.
function putItems(element, items) {
  const before = filled.get(element) ?? new Map();
  const now = new Map();
  const fresh = [];
  for (const [key, html] of items) {
    const known = before.get(key);
    const item = known?.html === html ? known : { html };
    if (item !== known) fresh.push(item);
    now.set(key, item);
  }
  const template = document.createElement("template");
  template.innerHTML = fresh.map(({ html }) => html).join("");
  const made = [...template.content.children];
  fresh.forEach((item, n) => (item.node = made[n]));
  for (const [key, item] of before) if (now.get(key) !== item) item.node.remove();
  let next = element.firstChild;
  for (const { node } of now.values()) {
    if (node === next) next = next.nextSibling;
    else element.insertBefore(node, next);
  }
  filled.set(element, now);
}

let answers = defaults;
let ownSlug = false;
let shown = files.findIndex(([path]) => path === "README.md");
let compared = "";
const folders = new Map();

// The other project of a comparison, or nothing.
function other() {
  if (!compared) return null;
  const [name, text] = compared.split("=");
  return choose(answers, name, valuesOf(name).find((value) => String(value) === text));
}

const changes = (from, to) => choices.filter(({ name }) => from[name] !== to[name]).map(({ name }) => name);

// Return the reasons for which an answer to a question changes others.
function reasons(name, value) {
  const found = broken({ ...answers, [name]: value }).map(({ rule }) => rule.why);
  return [...new Set(found)].join("; ");
}

function sideEffects(name, target, why) {
  const rest = changes(answers, target).filter((each) => each !== name);
  const words = rest.map((each) => wordOf(each, target[each]));
  return words.length ? `${words.join(", ")}${why && ` (${why})`}` : "";
}

function complain(field, problem) {
  field.setCustomValidity(problem);
  field.setAttribute("aria-invalid", String(Boolean(problem)));
  $(`note-${field.name}`).textContent = problem;
}

// Show the answers; a text that is being written, or is wrong, stays unless *all* are to be shown.
function renderForm(all) {
  for (const { name, values } of questions) {
    if (!values) {
      const field = $(name);
      if (!all && (field === document.activeElement || field.validity.customError)) continue;
      field.value = answers[name];
      complain(field, "");
      continue;
    }
    values.forEach(([value], n) => {
      const input = $(`${name}-${n}`);
      input.checked = answers[name] === value;
      const note = input.checked ? "" : sideEffects(name, choose(answers, name, value), reasons(name, value));
      $(`note-${name}-${n}`).textContent = note && `Also changes ${note}`;
    });
  }
}

function renderTake() {
  const fill = filler(answers);
  const holds = holding(answers);
  $("command").textContent = commandOf(answers);
  $("yaml").textContent = yamlOf(answers);
  const [runs, lines] = index.steps;
  const steps = [];
  for (let n = 0, line = 0; n < runs.length; n += 2) {
    for (let count = runs[n + 1]; count; count--, line++) if (holds[runs[n]]) steps.push(fill(lines[line]));
  }
  $("steps").textContent = steps.join("\n");
}

function renderCompare() {
  const options = choices.map(({ name, prompt, values }) => {
    const others = values.filter(([value]) => value !== answers[name]);
    const html = others.map(([value]) => {
      const key = `${name}=${value}`;
      return `<option value="${key}"${key === compared ? " selected" : ""}>${escape(wordOf(name, value))}</option>`;
    });
    return [name, `<optgroup label="${escape(prompt)}">${html.join("")}</optgroup>`];
  });
  const isTwin = compared.startsWith(`${index.twin}=`);
  $("twins").textContent = `${asked[index.twin].values.map(([, label]) => short(label)).join(" and ")} side by side`;
  $("twins").setAttribute("aria-pressed", String(isTwin));
  putItems($("compare"), [["", '<option value="">nothing</option>'], ...options]);
}

// Which of two projects has a file, and whether it is the same there.
function changeOf(place, holds, others) {
  const condition = files[place][1];
  if (!others || (!holds[condition] && !others[condition])) return "";
  if (!others[condition]) return "removed";
  if (!holds[condition]) return "added";
  const runs = files[place][3];
  for (let n = 0; n < runs.length; n += 2) if (holds[runs[n]] !== others[runs[n]]) return "changed";
  return "";
}

const buttonOf = (place) => $("tree").querySelector(`[data-place="${place}"]`);

function markShown() {
  $("tree").querySelector("[aria-current]")?.removeAttribute("aria-current");
  buttonOf(shown)?.setAttribute("aria-current", "true");
}

function renderTree() {
  const fill = filler(answers);
  const holds = holding(answers);
  const target = other();
  const others = target && holding(target);
  const root = { folders: new Map(), files: [] };
  let same = 0;
  files.forEach(([path, condition], place) => {
    const change = changeOf(place, holds, others);
    if (!(holds[condition] || change)) return;
    if (others && !change) {
      same++;
      return;
    }
    let folder = root;
    const names = path.split("/");
    const name = names.pop();
    names.forEach((each, n) => {
      if (!folder.folders.has(each))
        folder.folders.set(each, { path: names.slice(0, n + 1).join("/"), folders: new Map(), files: [] });
      folder = folder.folders.get(each);
    });
    folder.files.push({ name, place, change });
  });
  const first = String.fromCharCode(index.first);
  const words = { added: "added", removed: "removed", changed: "changed" };
  if (compared.startsWith(`${index.twin}=`)) {
    const only = (each) => `only ${wordOf(index.twin, each[index.twin]).split(": ")[1]}`;
    Object.assign(words, { removed: only(answers), added: only(target), changed: "differs" });
  }
  const fillList = (list, folder) => {
    const inner = [...folder.folders].map(([name, { path }]) => [
      path,
      `<li><details data-path="${path}"><summary>${escape(fill(name))}/</summary><ul></ul></details></li>`,
    ]);
    const own = folder.files.map(({ name, place, change }) => {
      const count = change ? `<small class="${change}">${words[change]}</small>` : `<small>${countOf(place, holds)}</small>`;
      return [place, `<li><button type="button" data-place="${place}"><span>${escape(fill(name))}</span>${count}</button></li>`];
    });
    putItems(list, [...inner, ...own]);
    [...folder.folders.values()].forEach((each, n) => {
      const details = list.children[n].firstChild;
      details.open = others ? true : (folders.get(each.path) ?? (each.path >= first && !each.path.includes("/")));
      fillList(details.lastChild, each);
    });
  };
  const focused = document.activeElement?.dataset.place;
  fillList($("tree").querySelector("ul"), root);
  $("same").textContent = others ? `${plural(same, "file")} unchanged` : "";
  markShown();
  if (focused) buttonOf(focused)?.focus();
  const size = sizeOf(answers);
  $("summary").textContent = `${plural(size.files, "file")}, ${plural(size.lines, "line")}`;
}

function paint([text, spans], fill) {
  let html = "";
  let at = 0;
  for (const [, count, letter] of spans.matchAll(/(\d+)(\D)/g)) {
    const part = escape(fill(text.slice(at, (at += +count))));
    html += letter === "_" ? part : `<i class="${letter}">${part}</i>`;
  }
  return html + escape(fill(text.slice(at)));
}

async function renderFile() {
  const place = shown;
  await load();
  await loadFar(place);
  if (place !== shown) return;
  const fill = filler(answers);
  const target = other();
  const holds = holding(answers);
  const [path, condition] = files[place];
  const others = target && holding(target);
  let html;
  let about;
  let lines;
  if (!holds[condition] && !(others && others[condition])) {
    about = "This project does not have the file.";
    html = "";
  } else if (others && changeOf(place, holds, others)) {
    [about, html] = comparison(place, holds, others, target);
  } else {
    const why = because(condition, answers);
    const twin = wordOf(index.twin, answers[index.twin]);
    const own = files[place][4] && !why.includes(twin) ? ` · written for ${twin.split(": ")[1]}` : "";
    about = `${plural(countOf(place, holds), "line")} · ${why.length ? `here because of ${why.join(", ")}` : "in every project"}${own}${others ? " · the same in both" : ""}`;
    lines = listing(place, holds, fill);
    html = `<pre tabindex="0" role="region" aria-label="${escape(fill(path))}"><code></code></pre>`;
  }
  const body = $("file");
  put(body, `<div class="about"></div>${html}`);
  put(body.firstChild, `<h3>${escape(fill(path))}</h3><p>${escape(about)}</p>`);
  if (lines) putItems(body.querySelector("code"), lines);
  if (body.dataset.place === String(place)) return;
  body.dataset.place = place;
  body.scrollTop = 0;
}

// The lines of a file, as items: HTML, with what each run of them is there for.
function listing(place, holds, fill) {
  const lines = linesOf(place);
  const isOwn = files[place][4]; // each twin has a file of its own here
  const tags = new Map();
  const tagOf = (condition) => {
    if (!tags.has(condition)) tags.set(condition, because(condition, answers, isOwn ? index.twin : "").join(", "));
    return tags.get(condition);
  };
  const withTags = $("reasons").checked;
  const items = [];
  let before = "";
  eachLine(place, (line, condition) => {
    if (!holds[condition]) return;
    const tag = withTags ? tagOf(condition) : "";
    const shownTag = tag && tag !== before ? `<em>${escape(tag)}</em>` : "";
    items.push([line, `<span class="l${tag ? " t" : ""}"><span>${paint(lines[line], fill)}\n</span>${shownTag}</span>`]);
    before = tag;
  });
  return items;
}

// Two projects' lines of a file: the twins side by side, other projects in one column.
function comparison(place, holds, others, target) {
  const [path, condition] = files[place];
  const lines = linesOf(place);
  const fills = [filler(answers), filler(target)];
  const rows = [];
  let sides = [[], []];
  const flush = () => {
    const count = Math.max(sides[0].length, sides[1].length);
    for (let n = 0; n < count; n++) rows.push({ line: [sides[0][n], sides[1][n]] });
    sides = [[], []];
  };
  eachLine(place, (line, each) => {
    const there = [holds, others].map((which) => which[condition] && which[each]);
    if (there[0] && there[1]) {
      flush();
      rows.push({ line: [line, line], same: true });
    } else if (there[0] || there[1]) sides[there[0] ? 0 : 1].push(line);
  });
  flush();
  const isNear = rows.map((_, n) => rows.slice(Math.max(0, n - 3), n + 4).some(({ same }) => !same));
  const [name] = compared.split("=");
  const titles = [answers, target].map((each) => wordOf(name, each[name]));
  const counts = [0, 1].map((side) => rows.filter(({ line, same }) => !same && line[side] !== undefined).length);
  const about = `${titles.map((title, side) => `${plural(counts[side], "line")} only with ${title}`).join(", ")}${extra(target, name)}`;
  const painted = (line, side, tag) => {
    const html = line === undefined ? "" : paint(lines[line], fills[side]);
    const element = line === undefined ? 'span class="l fill"' : `${tag} class="l"`;
    return `<${element}><span>${html}\n</span></${element.split(" ")[0]}>`;
  };
  const tags = ["del", "ins"];
  const column = (shownSides, title) => {
    let skipped = 0;
    let html = "";
    let late = "";
    rows.forEach(({ line, same }, n) => {
      if (same && late) {
        html += late;
        late = "";
      }
      if (!isNear[n]) skipped++;
      if (skipped && (isNear[n] || n === rows.length - 1)) {
        html += `<span class="l gap"><span>⋯ ${plural(skipped, "unchanged line")}\n</span></span>`;
        skipped = 0;
      }
      if (!isNear[n]) return;
      if (same) html += painted(line[shownSides[0]], shownSides[0], "span");
      else if (shownSides.length === 1) html += painted(line[shownSides[0]], shownSides[0], tags[shownSides[0]]);
      else {
        if (line[0] !== undefined) html += painted(line[0], 0, "del");
        if (line[1] !== undefined) late += painted(line[1], 1, "ins");
      }
    });
    const label = escape(`${fills[0](path)}, ${title}`);
    return `<div><h4>${escape(title)}</h4><pre tabindex="0" role="region" aria-label="${label}"><code>${html}${late}</code></pre></div>`;
  };
  const both = holds[condition] && others[condition];
  const columns = both && name === index.twin ? [[0], [1]] : [both ? [0, 1] : [holds[condition] ? 0 : 1]];
  const html = columns.map((each) => column(each, each.map((side) => titles[side]).join(" → ")));
  return [about, `<div class="sides${html.length > 1 ? " two" : ""}">${html.join("")}</div>`];
}

// What else differs in a comparison.
function extra(target, name) {
  const rest = changes(answers, target).filter((each) => each !== name);
  return rest.length ? `; also compared: ${rest.map((each) => wordOf(each, target[each])).join(", ")}` : "";
}

// What `make figures` counted and measured, once it is loaded.
let figures = null;

function renderFigures() {
  const twin = asked[index.twin];
  const columns = twin.values.map(([value]) => (answers[twin.name] === value ? answers : choose(answers, twin.name, value)));
  const sizes = columns.map(sizeOf);
  const rows = [["Files", ...sizes.map((size) => number(size.files))], ["Lines", ...sizes.map((size) => number(size.lines))]];
  let date = "";
  if (figures) {
    const { names, counts, times } = figures;
    const known = columns.map((each) => counts[names.map((name) => each[name]).join(",")] ?? {});
    const add = (label, value) => {
      const found = known.map(value);
      if (found.some((each) => each !== undefined)) rows.push([label, ...found.map((each) => (each === undefined ? "–" : number(each)))]);
    };
    const kinds = Object.keys(known.find((each) => each.lines)?.lines ?? {});
    for (const kind of kinds) add(`Lines of ${kind}`, (each) => each.lines?.[kind]);
    add("Direct dependencies", (each) => each.dependencies);
    add("Packages installed", (each) => each.packages);
    add("Megabytes installed", (each) => each.megabytes);
    if (times) {
      const rateOf = (each, task) =>
        times.rows.find((row) => row[1] === task && Object.entries(row[0]).every(([name, value]) => each[name] === value))?.[2];
      for (const task of new Set(times.rows.map((row) => row[1]))) {
        const found = columns.map((each) => rateOf(each, task));
        if (found.every((each) => each === undefined)) continue;
        rows.push([`Requests per second: ${escape(task)}`, ...found.map((each) => (each === undefined ? "–" : number(each)))]);
        date = `Requests per second were measured on ${times.date}: ${times.machine}.`;
      }
    }
  }
  const differing = columns.flatMap((each) => changes(answers, each).filter((name) => name !== twin.name).map((name) => wordOf(name, each[name])));
  const head = twin.values.map(([, words]) => `<th scope="col">${escape(short(words))}</th>`).join("");
  const body = rows.map(([label, ...each]) => `<tr><th scope="row">${label}</th>${each.map((value) => `<td>${value}</td>`).join("")}</tr>`);
  const note = [differing.length ? `Compared with ${differing.join(", ")}, which this project does not have.` : "", date].filter(Boolean);
  put($("table"), `<table><thead><tr><td></td>${head}</tr></thead><tbody>${body.join("")}</tbody></table>${note.map((each) => `<p>${escape(each)}</p>`).join("")}`);
}

function render(all) {
  if (compared) {
    const [name, text] = compared.split("=");
    if (String(answers[name]) === text) compared = `${name}=${valuesOf(name).find((value) => String(value) !== text)}`;
  }
  renderForm(all);
  renderTake();
  renderTree();
  renderFile();
  document.title = `${answers.project_name}: Flask or Django`;
  cancelAnimationFrame(rest);
  rest = requestAnimationFrame(() => {
    rest = requestAnimationFrame(renderRest);
  });
}

// What can wait until the preview has been painted.
let rest = 0;

function renderRest() {
  renderCompare();
  renderFigures();
}

// Show a project, and say what has changed.
function show(next, words, all) {
  const before = sizeOf(answers);
  const more = sizeOf(next).files - before.files;
  answers = next;
  history.pushState(null, "", linkOf(answers));
  render(all);
  const count = more ? ` ${plural(Math.abs(more), "file")} ${more > 0 ? "more" : "fewer"}.` : "";
  say(`${words}${count}`);
}

function select(name, value) {
  const next = choose(answers, name, value);
  const effects = sideEffects(name, next, reasons(name, value));
  show(next, `${wordOf(name, value)}.${effects && ` Also changed: ${effects}.`}`);
}

function type(field) {
  const { name, value } = field;
  if (name === "project_slug") ownSlug = value !== "";
  const texts = { [name]: value };
  if (name === "project_name" && !ownSlug) texts.project_slug = packageName(value);
  if (name === "project_slug" && !ownSlug) texts.project_slug = packageName(answers.project_name);
  const wrong = value === "" && name === "project_slug" ? "" : problem(name, value);
  complain(field, wrong);
  if (wrong) return;
  answers = { ...answers, ...texts };
  history.replaceState(null, "", linkOf(answers));
  render();
}

function follow() {
  const { answers: found, problems } = readLink(location.hash);
  ownSlug = found.project_slug !== packageName(found.project_name);
  answers = found;
  render(true);
  say(problems.length ? `This link was adapted. ${problems.join(" ")}` : "");
}

async function copy(what) {
  const text = what === "link" ? location.href.split("#")[0] + linkOf(answers) : $(what).textContent;
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
  } catch {
    if (what !== "link") getSelection().selectAllChildren($(what));
    say(what === "link" ? `Copy this: ${text}` : "Press Ctrl+C to copy what is selected.");
  }
}

$("options").addEventListener("change", ({ target }) => {
  if (target.type === "radio") select(target.name, valuesOf(target.name).find((value) => String(value) === target.value));
  else if (!target.validity.customError) target.value = answers[target.name];
});
$("options").addEventListener("input", ({ target }) => target.type === "radio" || type(target));
$("options").addEventListener("submit", (event) => event.preventDefault());
function compare(key) {
  compared = key;
  renderCompare();
  renderTree();
  const first = $("tree").querySelector("[data-place]");
  if (compared && first && !buttonOf(shown)) shown = +first.dataset.place;
  markShown();
  renderFile();
  const changed = $("tree").querySelectorAll("[data-place]").length;
  say(compared ? `${plural(changed, "file")} differ.` : "No comparison.");
}

$("compare").addEventListener("change", ({ target }) => compare(target.value));
$("reasons").addEventListener("change", renderFile);
$("tree").addEventListener("toggle", ({ target }) => compared || folders.set(target.dataset.path, target.open), true);
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button");
  const skip = event.target.closest?.(".skip a");
  if (skip) {
    event.preventDefault(); // the address holds the answers
    $(skip.hash.slice(1)).focus();
  }
  if (!button) return;
  const { place, preset, copy: what } = button.dataset;
  if (place !== undefined) {
    shown = +place;
    markShown();
    renderFile();
  } else if (preset !== undefined) {
    const { given: known, why } = index.presets[preset] ?? { given: {}, why: "The defaults." };
    const texts = { ...defaults, ...known };
    if ("project_name" in known) texts.project_slug = known.project_slug ?? packageName(known.project_name);
    ownSlug = "project_slug" in known;
    show(settle(texts, known), why, true);
  } else if (what) copy(what);
  else if (button.id === "twins") {
    const other = valuesOf(index.twin).find((value) => value !== answers[index.twin]);
    compare(button.getAttribute("aria-pressed") === "true" ? "" : `${index.twin}=${other}`);
  }
  else if (button.id === "download") {
    download(answers).then(
      () => {
        $("steps-box").open = true;
        say(`${answers.project_slug}.zip is ready. Next steps are below the command.`);
      },
      () => say("The files could not be loaded. Reload the page and try again."),
    );
  }
});
addEventListener("popstate", follow);
addEventListener("hashchange", follow);
document.documentElement.classList.add("ready");
follow();
figures = await (await fetch(index.figures)).json();
renderFigures();
