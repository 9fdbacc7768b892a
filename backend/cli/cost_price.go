package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/holdfast-app/holdfast/backend/ledger"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

func (p *program) costPrice() *cobra.Command {
	return group("price", "What models cost, in USD for a million tokens", p.priceList(), p.priceSet(), p.priceRemove())
}

func (p *program) priceList() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List your prices, then those that Holdfast brings", Args: cobra.NoArgs,
		RunE: verb(func(ctx context.Context, c *caller, _ []string) error {
			var list []workbench.ModelPrice
			if err := c.call(ctx, &list, "CostAPI.Prices"); err != nil {
				return err
			}
			heading := "PROVIDER\tMODEL\tFROM\tINPUT\tOUTPUT\tCACHE READ\tCACHE WRITE 5M\tCACHE WRITE 1H\tBY"
			return rows(p, list, heading, func(m workbench.ModelPrice) string {
				by := "you"
				if m.CreatedAt == 0 {
					by = "Holdfast"
				}
				return strings.Join([]string{
					m.Provider, m.Model, time.UnixMilli(m.ValidFrom).UTC().Format(time.DateOnly), ledger.FormatUSD(m.InputPrice),
					ledger.FormatUSD(m.OutputPrice), ledger.FormatUSD(m.CacheReadPrice), ledger.FormatUSD(m.CacheWrite5mPrice),
					ledger.FormatUSD(m.CacheWrite1hPrice), by,
				}, "\t")
			})
		}),
	}
}

// priceFlags are the amounts of a price, as they are written.
type priceFlags struct{ from, input, output, cacheRead, cacheWrite5m, cacheWrite1h string }

func (p *program) priceSet() *cobra.Command {
	var f priceFlags
	cmd := &cobra.Command{
		Use: "set PROVIDER MODEL --input USD --output USD", Short: "Set a price of your own", Args: exactly(2, "a provider and a model"),
		Long: "Sets a price of your own, which wins over the one that Holdfast brings. MODEL may end with *.\n" +
			"It holds for what is reported from now on; `holdfast cost reprice` applies it to what is there.",
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			m, err := f.price(args[0], args[1])
			if err != nil {
				return err
			}
			if err := c.call(ctx, nil, "CostAPI.SetPrice", m); err != nil {
				return err
			}
			return p.print(m, "Set.\n")
		}),
	}
	cmd.Flags().StringVar(&f.from, "from", "", "the day from which it holds, UTC, such as 2026-01-31 (always)")
	cmd.Flags().StringVar(&f.input, "input", "", "USD for a million tokens sent")
	cmd.Flags().StringVar(&f.output, "output", "", "USD for a million tokens received")
	cmd.Flags().StringVar(&f.cacheRead, "cache-read", "", "USD for a million tokens read from a cache (as --input)")
	cmd.Flags().StringVar(&f.cacheWrite5m, "cache-write-5m", "", "USD for a million tokens written to a cache for five minutes (as --input)")
	cmd.Flags().StringVar(&f.cacheWrite1h, "cache-write-1h", "", "USD for a million tokens written to a cache for an hour (as --input)")
	return cmd
}

func (f priceFlags) price(provider, model string) (workbench.ModelPrice, error) {
	m := workbench.ModelPrice{Provider: provider, Model: model}
	if f.input == "" || f.output == "" {
		return m, workbench.Errorf(workbench.EInvalid, "Give the prices with --input and --output, in USD for a million tokens.")
	}
	var err error
	if m.ValidFrom, err = utcDay(f.from); err != nil {
		return m, err
	}
	for _, amount := range []struct {
		text string
		nano *int64
	}{
		{f.input, &m.InputPrice},
		{f.output, &m.OutputPrice},
		{f.cacheRead, &m.CacheReadPrice},
		{f.cacheWrite5m, &m.CacheWrite5mPrice},
		{f.cacheWrite1h, &m.CacheWrite1hPrice},
	} {
		if amount.text == "" {
			amount.text = f.input
		}
		if *amount.nano, err = ledger.ParseUSD(amount.text); err != nil {
			return m, err
		}
	}
	return m, nil
}

func utcDay(day string) (int64, error) {
	if day == "" {
		return 0, nil
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, workbench.Errorf(workbench.EInvalid, "--from does not take %q. Give a day like 2026-01-31.", day)
	}
	return at.UnixMilli(), nil
}

func (p *program) priceRemove() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use: "remove PROVIDER MODEL", Short: "Remove a price of your own", Args: exactly(2, "a provider and a model"),
		RunE: verb(func(ctx context.Context, c *caller, args []string) error {
			at, err := utcDay(from)
			if err != nil {
				return err
			}
			if err := c.call(ctx, nil, "CostAPI.RemovePrice", args[0], args[1], at); err != nil {
				return err
			}
			return p.print(map[string]string{"removed": args[1]}, "Removed.\n")
		}),
	}
	cmd.Flags().StringVar(&from, "from", "", "the day from which it holds (always)")
	return cmd
}
