/** The drawings of the interface: 16 px grid, 1.5 px stroke; filled shapes are kept for results. */
const DRAWINGS = {
  "alert-f": (
    <>
      <path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" fill="currentColor" stroke="none"/><path d="M8 4.5v4M8 11.2v.1" stroke="var(--icon-cut)" strokeWidth="1.8"/>
    </>
  ),
  "arrow": (
    <>
      <path d="M2 8h11.6M9.4 3.8 13.8 8l-4.4 4.2"/>
    </>
  ),
  "back": (
    <>
      <path d="M6.2 2.8 2.6 6.4 6.2 10"/><path d="M2.8 6.4h6.6a3.7 3.7 0 0 1 0 7.4H6.2"/>
    </>
  ),
  "ban": (
    <>
      <rect x="2.2" y="2.2" width="11.6" height="11.6" rx="2.2"/><path d="m5.6 5.6 4.8 4.8M10.4 5.6l-4.8 4.8"/>
    </>
  ),
  "calendar": (
    <>
      <rect x="2.2" y="3.2" width="11.6" height="10.6" rx="1"/><path d="M2.2 6.6h11.6M5.3 1.8v2.6M10.7 1.8v2.6"/>
    </>
  ),
  "cap": (
    <>
      <path d="M8 3.2 1.5 6.4 8 9.6l6.5-3.2z"/><path d="M4.3 8v3.2c1.4 1.3 6 1.3 7.4 0V8M14.5 6.4v4"/>
    </>
  ),
  "cases": (
    <>
      <path d="M2 12.5v-9h4l1.5 1.8H14v7.2z"/><path d="M2 7.8h12"/>
    </>
  ),
  "chain": (
    <>
      <path d="M6.6 9.4 9.4 6.6"/><path d="m7.4 4.6 1.5-1.5a2.8 2.8 0 0 1 4 4l-1.5 1.5M8.6 11.4l-1.5 1.5a2.8 2.8 0 0 1-4-4l1.5-1.5"/>
    </>
  ),
  "check": (
    <>
      <path d="m2.8 8.6 3.4 3.4 7-7.6"/>
    </>
  ),
  "chev-d": (
    <>
      <path d="M3.5 6 8 10.5 12.5 6"/>
    </>
  ),
  "chev-l": (
    <>
      <path d="M10 3.5 5.5 8l4.5 4.5"/>
    </>
  ),
  "chev-r": (
    <>
      <path d="m6 3.5 4.5 4.5L6 12.5"/>
    </>
  ),
  "chev-u": (
    <>
      <path d="M3.5 10 8 5.5l4.5 4.5"/>
    </>
  ),
  "clock": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="M8 4.6V8l2.3 1.5"/>
    </>
  ),
  "clock-f": (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" stroke="none"/><path d="M8 4.2V8l2.4 1.5" stroke="var(--icon-cut)"/>
    </>
  ),
  "cloud": (
    <>
      <path d="M4.3 12.6h7.3a3 3 0 0 0 .5-6A4.4 4.4 0 0 0 3.8 6.9a2.9 2.9 0 0 0 .5 5.7z"/>
    </>
  ),
  "cloud-off": (
    <>
      <path d="M4.3 12.6h6.6M3.8 6.9a2.9 2.9 0 0 0 .5 5.7M6 3.9a4.4 4.4 0 0 1 6.1 2.7 3 3 0 0 1 1.6 4.8M2 2l12 12"/>
    </>
  ),
  "coin": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="M9.800 5.600A3 3 0 1 0 9.800 10.400M5 7.300h3.600M5 8.800h3.600"/>
    </>
  ),
  "copy": (
    <>
      <rect x="5.4" y="5.4" width="8.4" height="8.4" rx="1"/><path d="M10.6 5.4V2.2H2.2v8.4h3.2"/>
    </>
  ),
  "doc-sign": (
    <>
      <path d="M3.5 1.8h6l3 3v9.4h-9z"/><path d="M9.3 1.8V5h3.2M5.6 11.4c.9-2.6 1.5-2.6 1.6-.6.2 1.2.8.8 1.2.2h1.9"/>
    </>
  ),
  "dots": (
    <>
      <g fill="currentColor" stroke="none"><circle cx="3" cy="8" r="1.3"/><circle cx="8" cy="8" r="1.3"/><circle cx="13" cy="8" r="1.3"/></g>
    </>
  ),
  "expand": (
    <>
      <path d="M9.6 2.2h4.2v4.2M6.4 13.8H2.2V9.6M13.6 2.4 9.2 6.8M2.4 13.6l4.4-4.4"/>
    </>
  ),
  "eye": (
    <>
      <path d="M1.3 8S3.8 3.6 8 3.6 14.7 8 14.7 8 12.2 12.4 8 12.4 1.3 8 1.3 8z"/><circle cx="8" cy="8" r="2.1"/>
    </>
  ),
  "eye-off": (
    <>
      <path d="M6.3 3.8A6 6 0 0 1 8 3.6C12.200 3.6 14.7 8 14.7 8a12 12 0 0 1-1.8 2.3M10.700 11.7a6.200 6.200 0 0 1-2.700.7C3.800 12.400 1.300 8 1.300 8a12 12 0 0 1 2.600-3M2 2l12 12"/>
    </>
  ),
  "filter": (
    <>
      <path d="M2 4.5h12M4.5 8h7M6.8 11.5h2.4"/>
    </>
  ),
  "half": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="M8 4.4a3.6 3.6 0 0 1 0 7.2z" fill="currentColor" stroke="none"/>
    </>
  ),
  "help": (
    <>
      <circle cx="8" cy="8" r="6"/><path d="M6.1 6.4a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.8.6-.8 1.2M8 11.4v.1"/>
    </>
  ),
  "home": (
    <>
      <path d="M1.8 7.6 8 2.6l6.2 5"/><path d="M3.6 6.4v7.2h8.8V6.4"/>
    </>
  ),
  "image": (
    <>
      <rect x="1.8" y="2.8" width="12.4" height="10.4" rx="1"/><circle cx="5.3" cy="6.2" r="1.2"/><path d="m2.2 12 4-3.6 2.6 2.2 2.4-2.4 2.8 2.6"/>
    </>
  ),
  "laptop": (
    <>
      <rect x="2.8" y="3" width="10.4" height="7.4" rx="1"/><path d="M1.2 13h13.6"/>
    </>
  ),
  "law": (
    <>
      <path d="M8 2v11.6M5 13.6h6M3 4.2h10M3.2 4.2 1.4 8.8h3.6zM12.8 4.2 11 8.8h3.6z"/>
    </>
  ),
  "lock": (
    <>
      <rect x="3.2" y="7" width="9.6" height="6.8" rx="1"/><path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>
    </>
  ),
  "mail": (
    <>
      <rect x="1.8" y="3.2" width="12.4" height="9.6" rx="1"/><path d="m2.3 4 5.7 4.8L13.7 4"/>
    </>
  ),
  "mark": (
    <>
      <path d="M3 13.6V6.8a5 5 0 0 1 10 0v6.8"/><path d="M1.2 13.6h4.3a2.5 2.5 0 0 1 5 0h4.3"/>
    </>
  ),
  "merge": (
    <>
      <circle cx="4" cy="3.4" r="1.7"/><circle cx="4" cy="12.6" r="1.7"/><circle cx="12.2" cy="8" r="1.7"/><path d="M4 5.1v5.8M4.2 5.1c.5 2 2.6 2.9 6.3 2.9"/>
    </>
  ),
  "most": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="M8 8V4.4A3.6 3.6 0 1 1 4.4 8z" fill="currentColor" stroke="none"/>
    </>
  ),
  "na": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="M5.2 8h5.6"/>
    </>
  ),
  "new": (
    <>
      <circle cx="8" cy="8" r="5.8"/>
    </>
  ),
  "no": (
    <>
      <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2.4" fill="currentColor" stroke="none"/><path d="m5.4 5.4 5.2 5.2M10.6 5.4l-5.2 5.2" stroke="var(--icon-cut)" strokeWidth="1.7"/>
    </>
  ),
  "note": (
    <>
      <path d="M2.5 2.5h11v7.6l-3.4 3.4H2.5z"/><path d="M13.3 10.2H10v3.2M5 5.8h6M5 8.6h3"/>
    </>
  ),
  "ok": (
    <>
      <circle cx="8" cy="8" r="6.5" fill="currentColor" stroke="none"/><path d="m4.9 8.2 2.2 2.2 4.1-4.6" stroke="var(--icon-cut)" strokeWidth="1.7"/>
    </>
  ),
  "okline": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="m5.2 8.2 2 2 3.7-4.2"/>
    </>
  ),
  "pause": (
    <>
      <circle cx="8" cy="8" r="5.8"/><path d="M6.4 5.8v4.4M9.6 5.8v4.4"/>
    </>
  ),
  "pen": (
    <>
      <path d="m10.4 2.6 3 3-7.2 7.2-3.7.7.7-3.7z"/><path d="m8.8 4.2 3 3"/>
    </>
  ),
  "phone": (
    <>
      <rect x="4.2" y="1.5" width="7.6" height="13" rx="1.5"/><path d="M7 12.4h2"/>
    </>
  ),
  "pin": (
    <>
      <path d="M8 14.3C4.8 11 3.3 8.6 3.3 6.5a4.7 4.7 0 0 1 9.4 0c0 2.1-1.5 4.5-4.7 7.8z"/><circle cx="8" cy="6.4" r="1.7"/>
    </>
  ),
  "rotate": (
    <>
      <path d="M13.4 8.2A5.4 5.4 0 1 1 11.8 4"/><path d="M13.4 1.8v3.4H10"/>
    </>
  ),
  "search": (
    <>
      <circle cx="7" cy="7" r="4.4"/><path d="m10.3 10.3 3.5 3.5"/>
    </>
  ),
  "shield": (
    <>
      <path d="M8 1.6 13.2 3.4v4.4c0 3.1-2.1 5.3-5.2 6.6-3.1-1.3-5.2-3.5-5.2-6.6V3.4z"/><path d="m5.5 8 1.8 1.8 3.2-3.6"/>
    </>
  ),
  "sliders": (
    <>
      <path d="M2 5h6M12.2 5H14M2 11h1.8M8 11h6"/><circle cx="10.1" cy="5" r="2"/><circle cx="5.9" cy="11" r="2"/>
    </>
  ),
  "stop": (
    <>
      <circle cx="8" cy="8" r="5.8"/><rect x="5.7" y="5.7" width="4.6" height="4.6" rx=".6" fill="currentColor" stroke="none"/>
    </>
  ),
  "sync": (
    <>
      <path d="M13.2 6.6A5.4 5.4 0 0 0 3.5 5M2.8 9.4A5.4 5.4 0 0 0 12.5 11"/><path d="M3.2 2.3v2.9h2.9M12.8 13.7v-2.9H9.9"/>
    </>
  ),
  "todo": (
    <>
      <circle cx="8" cy="8" r="5.8" strokeDasharray="2.4 2.15"/>
    </>
  ),
  "up": (
    <>
      <path d="M8 10.2V2.6M4.8 5.6 8 2.4l3.2 3.2M2.2 10.4v3.2h11.6v-3.2"/>
    </>
  ),
  "user": (
    <>
      <circle cx="8" cy="5.2" r="2.8"/><path d="M2.8 13.8c.4-3 2.5-4.5 5.2-4.5s4.8 1.5 5.2 4.5"/>
    </>
  ),
  "warn": (
    <>
      <path d="M8 2.2 14.6 13.4H1.4z"/><path d="M8 6.3v3.4M8 11.4v.1"/>
    </>
  ),
  "width": (
    <>
      <path d="M1.8 3v10M14.2 3v10M4 8h8M6 6 4 8l2 2M10 6l2 2-2 2"/>
    </>
  ),
  "x": (
    <>
      <path d="m3.8 3.8 8.4 8.4M12.2 3.8l-8.4 8.4"/>
    </>
  ),
  "zin": (
    <>
      <circle cx="7" cy="7" r="4.4"/><path d="m10.3 10.3 3.5 3.5M7 5v4M5 7h4"/>
    </>
  ),
  "zout": (
    <>
      <circle cx="7" cy="7" r="4.4"/><path d="m10.3 10.3 3.5 3.5M5 7h4"/>
    </>
  ),
  "list": (
    <path d="M2 4h1M2 8h1M2 12h1M5.5 4H14M5.5 8H14M5.5 12H14"/>
  ),
  "columns": (
    <path d="M2.5 2.8h11v10.4h-11zM6.2 2.8v10.4M9.8 2.8v10.4"/>
  ),
  "chart": (
    <path d="M2 13.5h12M4 13V8.5M8 13V3M12 13V6"/>
  ),
} as const;

/** Name of a drawing. */
export type IconName = keyof typeof DRAWINGS;

/** Every drawing once, to be used by reference. */
export function IconSprite() {
  return (
    <svg className="vh" aria-hidden="true">
      {Object.entries(DRAWINGS).map(([name, drawing]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 16 16">
          {drawing}
        </symbol>
      ))}
    </svg>
  );
}
