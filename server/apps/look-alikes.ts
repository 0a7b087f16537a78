/**
 * Letters and signs that look like a small Latin letter or a digit, or whose capital does, by what they look like.
 * From the confusables of Unicode Technical Standard #39 (Unicode Security Mechanisms), those of the scripts that names
 * next to Latin ones are mixed from; Latin small capitals besides. Those that compatibility decomposition (NFKD) or
 * lower case makes Latin anyway are left out. Where letter and capital look like different ones (Greek nu: v and N), the
 * small letter counts; where two letters of one alphabet would become one (Cyrillic ь and в), only one of them is here.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  3: 'ɜȝʒꝫⳍзӡ',
  6: 'ⳓб',
  a: '⍺ɑαаᴀꭺᗅꓮ',
  b: 'ƅꮟᑲᖯꞵβвʙᏼᗷꓐ',
  c: 'ᴄⲥсꮯꓚ',
  d: 'ԁᴅꮷᑯꓒꭰᗞᗪꓓ',
  e: '℮ꬲеҽεᴇꭼꓰ',
  f: 'ꬵꞙքϝᖴꓝ',
  g: 'ɡɢᶃƍցԍꮐᏻꓖ',
  h: 'һհʜꮒηⲏнꮋᕼꓧ',
  i: '⍳ıɪɩιіꙇꭵ',
  j: 'ϳјʝᴊꭻᒍꓙ',
  k: 'κᴋⲕкꮶꓗ',
  l: '1|∣⏽│ǀӏʟⲓꓲⳑꮮᒪꓡ',
  m: 'μᴍϻⲙмꮇᗰꓟ',
  n: 'ոռɴⲛꓠ',
  o: '0ᴏᴑꬽοⲟоჿօꓳ',
  p: '⍴ρᴘⲣрꮲᑭꓑ',
  q: 'ԛգզ',
  r: 'ꭇꭈᴦⲅгꮁʀꭱꮢᖇꓣ',
  s: 'ꜱƽѕꮪտꮥꓢ',
  t: '⊤⟙τᴛⲧтꭲꓔ',
  u: 'ꞟᴜꭎꭒʋυս∪⋃ᑌꓴ',
  v: '∨⋁νᴠѵꮩᐯꓦ',
  w: 'ɯᴡѡԝաꮃꮤꓪ',
  x: '᙮×⤫⤬⨯хᕁᕽ᙭╳ꭓχⲭꓫ',
  y: 'ɣᶌʏỿꭚγуүყⲩꭹꮍꓬ',
  z: 'ᴢꮓζꓜ',
};

/** What each of them looks like. */
export const LATIN_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOK_ALIKES).flatMap(([latin, others]) => [...others].map((other) => [other, latin])),
);
