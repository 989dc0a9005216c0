//! How the page looks: on a desk, on a telephone, on paper, in light and dark.

/// The style sheet of the page, which stands in it.
pub(super) const STYLE: &str = r#"
:root{color-scheme:light dark;--paper:#f6f7f5;--card:#fff;--ink:#1c2321;--soft:#55605c;--line:#dde2df;--rule:#eef1ef;
--accent:#1f5f4d;--late:#a3331c;--late-bg:#fbeeea;--open:#7a5200;--open-bg:#fbf3df;--calm:#2d5470;--calm-bg:#eaf1f6}
@media(prefers-color-scheme:dark){:root{--paper:#141817;--card:#1c2220;--ink:#e6ebe8;--soft:#a3aea9;--line:#343d3a;--rule:#262d2b;
--accent:#7cc5ab;--late:#f0a08c;--late-bg:#3a221c;--open:#e5bf6a;--open-bg:#352b15;--calm:#9cc3de;--calm-bg:#1d2c37}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif}
main{max-width:1240px;margin:0 auto;padding:28px 24px 64px}
h1{font-size:24px;line-height:1.3;margin:0;font-weight:650}
h2{font-size:17px;line-height:1.4;margin:0;font-weight:650}
p{margin:0}
a{color:var(--accent);text-underline-offset:3px}
a:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.lead{color:var(--soft);margin-top:4px;max-width:64em}
.alert{margin-top:16px;padding:10px 14px;border-left:4px solid var(--late);background:var(--late-bg);color:var(--late);font-weight:600}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles{list-style:none;margin:20px 0 0;padding:0;display:grid;gap:10px;grid-template-columns:repeat(5,1fr)}
.tiles a{display:block;height:100%;padding:12px 14px 11px;background:var(--card);border:1px solid var(--line);border-top:3px solid var(--tone);border-radius:6px;color:inherit;text-decoration:none}
.tiles a:hover{border-color:var(--tone)}
.tiles .name{display:block;color:var(--soft);font-size:13px}
.tiles b{display:block;font-size:22px;line-height:1.35;font-weight:650;font-variant-numeric:tabular-nums;color:var(--tone);overflow-wrap:anywhere}
.tiles b small{font-size:12px;font-weight:400;color:var(--soft);margin-left:3px}
.tiles .more{display:block;font-size:12px;color:var(--soft);font-variant-numeric:tabular-nums}
.late{--tone:var(--late)}.not{--tone:var(--late)}.open{--tone:var(--open)}.may{--tone:var(--calm)}.right{--tone:var(--accent)}
.sums{margin:14px 0 0;padding:12px 16px;background:var(--card);border:1px solid var(--line);border-radius:6px;display:grid;gap:4px 10px;grid-template-columns:auto auto 1fr}
.sums dt{font-weight:600}.sums dd{margin:0}.sums .parts{color:var(--soft);font-variant-numeric:tabular-nums}
section{margin-top:36px}
.head{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 14px;margin-bottom:8px}
.head .count{color:var(--soft);font-variant-numeric:tabular-nums}
.note{color:var(--soft);font-size:13px;margin-bottom:8px}
.none{padding:14px 16px;background:var(--card);border:1px dashed var(--line);border-radius:6px;color:var(--soft)}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:6px}
table{width:100%;border-collapse:collapse;font-size:13px}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
th,td{padding:6px 10px;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
th.num,td.num{text-align:right}
thead th{font-weight:600;color:var(--soft);border-bottom:1px solid var(--line);white-space:nowrap;background:var(--card)}
tbody tr:last-child>*{border-bottom:0}
tbody tr:hover{background:var(--rule)}
tfoot th,tfoot td{border-top:1px solid var(--line);border-bottom:0;font-weight:600}
tbody th{font-weight:400}
.id{font-variant-numeric:tabular-nums;overflow-wrap:anywhere;min-width:7em}
.id small,.what small,.by{color:var(--soft);font-size:12px;margin-left:6px}
.why small{display:block;color:var(--soft);font-size:12px}
.what{white-space:nowrap}.what small{font-variant-numeric:tabular-nums}
.amount{font-weight:600}
.zero{color:var(--soft)}
.day{white-space:nowrap;font-variant-numeric:tabular-nums}
.day small{color:var(--soft);font-size:12px}.day span{display:block}
.by{white-space:nowrap}
.tag{display:inline-block;padding:0 7px;margin-right:6px;border-radius:3px;font-size:12px;line-height:1.6;background:var(--calm-bg);color:var(--calm)}
.tag.late{background:var(--late-bg);color:var(--late)}.tag.open{background:var(--open-bg);color:var(--open)}
.why{min-width:16em;overflow-wrap:anywhere}
footer{margin-top:40px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:12px}
@media(max-width:900px){.tiles{grid-template-columns:repeat(2,1fr)}.tiles li:first-child{grid-column:1/-1}}
@media(max-width:640px){
main{padding:18px 14px 48px}h1{font-size:20px}.tiles b{font-size:17px}.tiles li:first-child b{font-size:22px}
.sums{grid-template-columns:1fr auto}.sums .parts{grid-column:1/-1;margin-bottom:6px}
.list{border:0;background:none;overflow:visible}
.list table,.list tbody{display:block}
.list thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.list tr{display:grid;grid-template-columns:1fr auto;gap:2px 12px;padding:10px 12px;margin-bottom:8px;background:var(--card);border:1px solid var(--line);border-radius:6px}
.list th,.list td{display:block;padding:0;border:0;min-width:0}
.list .id{font-weight:600}.list .id small{font-weight:400}
.list .amount{grid-column:2;grid-row:1;font-size:15px}
.list .what,.list .why{grid-column:1/-1}
.list .side{font-size:12px;color:var(--soft);text-align:left}
.list .side[data-name]::before{content:attr(data-name) " "}
.list .day span{display:inline;margin-right:8px}
.list .side:empty{display:none}
}
@media print{
@page{size:A4 landscape;margin:12mm}
:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#999;--rule:#ddd;--accent:#000;--late:#000;--late-bg:#eee;--open:#000;--open-bg:#eee;--calm:#000;--calm-bg:#eee}
body{font-size:10pt}main{max-width:none;padding:0}
.scroll{overflow:visible;border-radius:0}table{font-size:9pt}
thead{display:table-header-group}tr{break-inside:avoid}h2,.head{break-after:avoid}
section{margin-top:18pt}.tiles a{break-inside:avoid}a{color:inherit;text-decoration:none}
}
"#;
