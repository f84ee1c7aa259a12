import { createTheme, type MantineColorsTuple, type VariantColorsResolver } from "@mantine/core";

/** Mantine wants ten shades of a colour; our tokens have one per role and theme, so all ten name it. */
const token = (name: string): MantineColorsTuple => {
  const value = `var(--${name})`;
  return [value, value, value, value, value, value, value, value, value, value];
};

const onColor = (color: string) => (color === "accent" ? "var(--on-accent)" : "var(--on-state)");

/** Every coloured control takes its colours from the tokens of ui/tokens.css, whichever theme is on. */
const variantColorResolver: VariantColorsResolver = ({ color, variant, theme }) => {
  const name = color ?? theme.primaryColor;
  const main = `var(--${name})`;
  switch (variant) {
    case "filled":
      return {
        background: main,
        hover: `color-mix(in srgb, ${main} 88%, var(--text))`,
        color: onColor(name),
        border: "1px solid transparent",
      };
    case "light":
      return {
        background: name === "accent" ? "var(--bg-selected)" : `var(--${name}-bg)`,
        hover: `color-mix(in srgb, ${main} 16%, var(--bg-surface))`,
        color: main,
        border: "1px solid transparent",
      };
    case "subtle":
    case "transparent":
      return { background: "transparent", hover: "var(--bg-hover)", color: main, border: "1px solid transparent" };
    default:
      return {
        background: "var(--bg-surface)",
        hover: "var(--bg-hover)",
        color: "var(--text)",
        border: "1px solid var(--line-strong)",
      };
  }
};

/**
 * Mantine in Popline's clothes: small, square-ish, quiet. Sizes and surfaces are in mantine.css: the provider's own `<style>` element would
 * break the pages' content security policy.
 */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: 6,
  colors: {
    accent: token("accent"),
    ready: token("ready"),
    talking: token("talking"),
    held: token("held"),
    "wrap-up": token("wrap-up"),
    "not-ready": token("not-ready"),
    offline: token("offline"),
    danger: token("danger"),
  },
  variantColorResolver,
  respectReducedMotion: true,
  cursorType: "pointer",
  activeClassName: "",
  focusRing: "auto",
  defaultRadius: "md",
  components: {
    Button: { defaultProps: { size: "xs", variant: "default" } },
    ActionIcon: { defaultProps: { size: 28, variant: "subtle", color: "offline" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    Menu: { defaultProps: { transitionProps: { duration: 0 }, shadow: "md" } },
    Popover: { defaultProps: { transitionProps: { duration: 0 }, shadow: "md" } },
  },
});
