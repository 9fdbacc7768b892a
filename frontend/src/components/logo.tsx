/** The one-colour mark. */
export function Logo({ size = 13 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M8 1.4v7.3M2.9 14v-3.8a5.1 5.1 0 0 1 10.2 0V14M6.1 13v-2.6a1.9 1.9 0 0 1 3.8 0V13" />
    </svg>
  );
}
