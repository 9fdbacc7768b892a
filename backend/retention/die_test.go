package retention_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/holdfast-app/holdfast/backend/store"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// die runs retention on the database at path and kills this process at a step.
func die(path, at string) {
	db, err := store.Open(context.Background(), store.Options{Path: path})
	if err != nil {
		fmt.Println("survived:", err)
		os.Exit(1)
	}
	s := service(db, filepath.Dir(path), func(step string) {
		if step != at {
			return
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			fmt.Println("survived:", err)
			os.Exit(1)
		}
		select {}
	})
	_, err = s.Run(context.Background(), workbench.RetentionByUser)
	fmt.Println("survived:", err)
	os.Exit(1)
}
