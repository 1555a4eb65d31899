declare module '*.module.css' {
  /** A test holds that every name that is used exists. */
  const names: Readonly<Record<string, string>>;
  export default names;
}

declare module '*.css' {}

declare module '*.svg' {
  /** Its address. */
  const url: string;
  export default url;
}
