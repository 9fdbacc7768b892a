package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) settingsCommand() *cobra.Command {
	return group("settings", "Show and change settings", p.settingsList(), p.settingsGet(), p.settingsSet(), p.settingsUnset())
}

func (p *program) settingsList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List all settings with their values", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var settings []workbench.Setting
			if err := c.call(ctx, &settings, "SettingsAPI.List"); err != nil {
				return err
			}
			return rows(p, settings, "KEY\tVALUE\tDEFAULT\tDESCRIPTION", func(s workbench.Setting) string {
				return string(s.Key) + "\t" + s.Value + "\t" + s.Default + "\t" + s.Description
			})
		}),
	}
}

func (p *program) settingsGet() *cobra.Command {
	return &cobra.Command{
		Use: "get KEY", Short: "Show a setting", Args: exactly(1, "the key of a setting"),
		RunE: p.oneSetting("SettingsAPI.Get"),
	}
}

func (p *program) settingsSet() *cobra.Command {
	return &cobra.Command{
		Use: "set KEY VALUE", Short: "Change a setting", Args: exactly(2, "the key of a setting and its value"),
		RunE: p.oneSetting("SettingsAPI.Set"),
	}
}

func (p *program) settingsUnset() *cobra.Command {
	return &cobra.Command{
		Use: "unset KEY", Short: "Give a setting its default again", Args: exactly(1, "the key of a setting"),
		RunE: p.oneSetting("SettingsAPI.Unset"),
	}
}

// oneSetting calls a method with the words of the verb and shows the setting
// that it answers with.
func (p *program) oneSetting(method string) func(*cobra.Command, []string) error {
	return verb(func(ctx context.Context, c *caller, args []string) error {
		words := make([]any, len(args))
		for i := range args {
			words[i] = args[i]
		}
		var s workbench.Setting
		if err := c.call(ctx, &s, method, words...); err != nil {
			return err
		}
		return p.print(s, "%s\n", s.Value)
	})
}
