package store

import (
	"context"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

const (
	priceColumns = `provider, model, valid_from, input_price, output_price, cache_read_price, cache_write_5m_price, cache_write_1h_price,
  created_at, updated_at`
	sqlListPrices = `SELECT ` + priceColumns + ` FROM model_prices ORDER BY provider, model, valid_from`
	sqlSetPrice   = `
INSERT INTO model_prices (` + priceColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
ON CONFLICT (provider, model, valid_from) DO UPDATE SET
  input_price = excluded.input_price, output_price = excluded.output_price, cache_read_price = excluded.cache_read_price,
  cache_write_5m_price = excluded.cache_write_5m_price, cache_write_1h_price = excluded.cache_write_1h_price,
  updated_at = excluded.updated_at`
	sqlRemovePrice = `DELETE FROM model_prices WHERE provider = $1 AND model = $2 AND valid_from = $3`
)

func scanPrice(r row) (workbench.ModelPrice, error) {
	var p workbench.ModelPrice
	return p, r.Scan(&p.Provider, &p.Model, &p.ValidFrom, &p.InputPrice, &p.OutputPrice, &p.CacheReadPrice,
		&p.CacheWrite5mPrice, &p.CacheWrite1hPrice, &p.CreatedAt, &p.UpdatedAt)
}

// ModelPrices are the prices that the user has given.
func (db *DB) ModelPrices(ctx context.Context) ([]workbench.ModelPrice, error) {
	return all(ctx, db.read, scanPrice, sqlListPrices)
}

// SetModelPrice stores a price, or changes the one of the same model from the
// same time on.
func (db *DB) SetModelPrice(ctx context.Context, p workbench.ModelPrice) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, sqlSetPrice, text(p.Provider), text(p.Model), p.ValidFrom, p.InputPrice, p.OutputPrice,
			p.CacheReadPrice, p.CacheWrite5mPrice, p.CacheWrite1hPrice, tx.now)
		return err
	})
}

// RemoveModelPrice removes a price that the user has given. ENotFound.
func (db *DB) RemoveModelPrice(ctx context.Context, provider, model string, validFrom int64) error {
	return db.Write(ctx, func(tx *Tx) error {
		n, err := tx.exec(ctx, sqlRemovePrice, text(provider), text(model), validFrom)
		return mustChange(n, err, "price of your own for the model", model)
	})
}
