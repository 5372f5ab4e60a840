-- CreateIndex
CREATE UNIQUE INDEX "Product_name_key" ON "Product"("name");
