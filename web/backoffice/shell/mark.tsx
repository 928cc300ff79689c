/** The mark of the product itself; what customers see carries the organization's logo instead. */
export const Mark = ({ size = 24 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="#0e6b52" />
    <path
      d="M11 24V8h6.2a5.1 5.1 0 0 1 1.3 10L22.6 24M11 18h6"
      fill="none"
      stroke="#fff"
      strokeWidth="2.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
)
